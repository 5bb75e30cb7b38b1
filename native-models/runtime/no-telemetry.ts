/**
 * onnxruntime reports its use to its makers over the network unless this is set before it is loaded (seen in 1.30 on Linux,
 * where it also leaves files in the temporary folder). Import it before anything that loads the runtime.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
