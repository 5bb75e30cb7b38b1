/**
 * What onnxruntime reads from the environment, once, when it first needs it. Every file that makes sessions imports this one first.
 */

/** It sends telemetry to its makers otherwise (seen in 1.30 on Linux, where it also leaves files in the temporary folder). */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/**
 * Queries meet keys of an 8-bit cache as whole numbers where the processor multiplies those (AVX-512 VNNI), each query by its own
 * scale: eight tokens at once take 8 % less time, one 2 %. Only the fast form has such a cache, and its other factors are bytes, too.
 */
process.env['ORT_MLAS_QKGEMM_S8_APPROX_VNNI'] = '1';
