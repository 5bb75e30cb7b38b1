/**
 * onnxruntime reports its use to its makers over the network unless this is set before the first session is made (seen in
 * 1.30 on Linux, where it also leaves files in the temporary folder). Whatever makes sessions imports it first.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
