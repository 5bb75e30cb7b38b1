/**
 * onnxruntime sends telemetry to its makers unless this is set before the first session is made (seen in 1.30 on Linux, where it
 * also leaves files in the temporary folder). Every file that makes sessions imports this one first.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
