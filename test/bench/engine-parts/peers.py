"""`python peers.py official|genie --code DIR --gpt CKPT --sovits PTH --threads N --cache DIR [--device cuda]`: one peer, to be timed.

Loads the checkpoint files as the peer does and says `{"loadMs": …}`. Then a JSON request a line on stdin, an answer a
line on stdout: `{"measure": "token", "context": 300, "runs": 10}` -> `{"wallMs": […], "cpuMs": […]}`. The measures
are those of own-engine.ts, made of the same lengths.
"""

import argparse
import json
import os
import shutil
import sys
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from answer_loop import answer_requests

PROMPT_SHARE_OF_PHONES = 0.4
SENTENCE_PROMPT = 225
SENTENCE_CODES = 100
FIRST_CODES = 16
REFERENCE_SAMPLES = 96_000


def phones(count):
    return np.arange(count, dtype=np.int64) * 37 % 732


def codes(count):
    return np.arange(count, dtype=np.int64) * 53 % 1024


def split(length):
    """Phones and known tokens of a prompt of that length, as own-engine.ts divides it."""
    text = int(length * PROMPT_SHARE_OF_PHONES + 0.5)
    return text, length - text


class Official:
    """The official classes in float32, driven as the official token loop and TTS class drive them."""

    def __init__(self, options):
        sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/golden-v1-v2pro"))
        from stand_ins import put_official_code_on_path

        import torch

        torch.set_num_threads(options.threads)
        torch.set_grad_enabled(False)
        put_official_code_on_path(os.path.abspath(options.code))
        from AR.models.t2s_lightning_module import Text2SemanticLightningModule
        from AR.models.utils import sample
        from module.models import SynthesizerTrn
        from process_ckpt import load_sovits_new

        self.torch = torch
        self.sample = sample
        self.started = time.perf_counter()
        saved = torch.load(options.gpt, map_location="cpu", weights_only=False)
        size = {"embedding_dim": 512, "hidden_dim": 512, "vocab_size": 1025, "phoneme_vocab_size": 732, "dropout": 0}
        config = {"model": {**size, **saved["config"]["model"]}}
        module = Text2SemanticLightningModule(config, "", is_train=False)
        module.load_state_dict(saved["weight"])
        self.device = options.device
        self.t2s = module.eval().model.to(self.device)
        weights = load_sovits_new(options.sovits)["weight"]
        with open(os.path.join(options.code, "GPT_SoVITS/configs/s2.json")) as file:
            config = json.load(file)
        data = config["data"]
        self.sovits = SynthesizerTrn(
            data["filter_length"] // 2 + 1,
            config["train"]["segment_size"] // data["hop_length"],
            n_speakers=data["n_speakers"],
            **{**config["model"], "version": "v2"},
        )
        unknown = self.sovits.load_state_dict(weights, strict=False).unexpected_keys
        assert not unknown, unknown
        self.sovits.eval().to(self.device)
        self.spectrum = torch.full((1, 1025, REFERENCE_SAMPLES // 640), 1e-4, device=self.device)
        self.finish()

    def given(self, numbers):
        return self.torch.from_numpy(numbers).to(self.device)

    def finish(self):
        """What was asked of a graphics card is done only then."""
        if self.device == "cuda":
            self.torch.cuda.synchronize()

    def prefill(self, length):
        torch = self.torch
        model = self.t2s
        text, known = split(length)
        x = model.ar_text_embedding(self.given(phones(text))[None])
        x = model.ar_text_position(x + model.bert_proj(torch.zeros(1, text, 1024, device=self.device)))
        self.y = self.given(codes(known))[None]
        self.known = known
        self.step = 0
        embedded = torch.cat([x, model.ar_audio_position(model.ar_audio_embedding(self.y))], dim=1)
        mask = torch.ones(length, length, dtype=torch.bool, device=self.device).triu(1)
        mask[:text, :text] = False
        mask[:text, text:] = True
        out, self.keys, self.values = model.t2s_transformer.process_prompt(embedded, mask[None, None], None)
        self.logits = model.ar_predict_layer(out[:, -1])

    def token(self):
        model = self.t2s
        logits = self.logits[:, :-1] if self.step < 11 else self.logits
        chosen = self.sample(logits, self.y, top_k=15, top_p=1, temperature=1, repetition_penalty=1.35)[0]
        self.y = self.torch.cat([self.y, chosen.clamp(max=1023)], dim=1)
        place = model.ar_audio_position.alpha * model.ar_audio_position.pe[:, self.known + self.step]
        embedded = model.ar_audio_embedding(self.y[:, -1:]) * model.ar_audio_position.x_scale + place
        out, self.keys, self.values = model.t2s_transformer.decode_next_token(embedded, self.keys, self.values)
        self.logits = model.ar_predict_layer(out[:, -1])
        self.step += 1

    def decode(self, count, text):
        self.sovits.decode(self.given(codes(count))[None, None], self.given(phones(text))[None], [self.spectrum])

    def sentence(self):
        self.prefill(SENTENCE_PROMPT)
        for _ in range(SENTENCE_CODES):
            self.token()
        self.decode(SENTENCE_CODES, 50)

    def first(self):
        """Its smallest piece in streaming mode."""
        self.prefill(SENTENCE_PROMPT)
        for _ in range(FIRST_CODES):
            self.token()
        given = self.given(codes(FIRST_CODES))[None, None], self.given(phones(50))[None]
        self.sovits.decode_streaming(*given, [self.spectrum])


class Genie:
    """Genie-TTS on what its own converter wrote: encoder, first step, steps with caches handed in and out, sound."""

    def __init__(self, options):
        import onnxruntime

        package = os.path.join(options.cache, "genie-code")
        shutil.rmtree(package, ignore_errors=True)
        # A package of the same modules without the start that downloads data and opens a sound device.
        os.makedirs(os.path.join(package, "genie_tts"))
        source = os.path.join(os.path.abspath(options.code), "src/genie_tts")
        for name in os.listdir(source):
            if name != "__init__.py":
                os.symlink(os.path.join(source, name), os.path.join(package, "genie_tts", name))
        open(os.path.join(package, "genie_tts/__init__.py"), "w").close()
        sys.path.insert(0, package)
        os.chdir(options.cache)  # The converter keeps a cache where it stands.
        converted = os.path.join(options.cache, "genie-model")
        if not os.path.exists(os.path.join(converted, "t2s_encoder_fp32.onnx")):
            from genie_tts.Converter.v2.Converter import convert

            convert(options.gpt, options.sovits, converted)
        self.started = time.perf_counter()
        load = self.loader(onnxruntime, converted, options.threads)
        self.encoder = load("t2s_encoder_fp32.onnx")
        self.first_stage = load("t2s_first_stage_decoder_fp32.onnx", "t2s_shared_fp16.bin")
        self.stage = load("t2s_stage_decoder_fp32.onnx", "t2s_shared_fp16.bin")
        self.vits = load("vits_fp32.onnx", "vits_fp16.bin")
        self.stage_inputs = [given.name for given in self.stage.get_inputs()]
        self.reference = np.full((1, REFERENCE_SAMPLES), 1e-3, dtype=np.float32)

    @staticmethod
    def loader(onnxruntime, converted, threads):
        """Its own way to load a network, whose weights lie in half precision, with as many threads as asked."""
        import onnx

        def load(name, weights=None):
            settings = onnxruntime.SessionOptions()
            settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
            settings.intra_op_num_threads = threads
            path = os.path.join(converted, name)
            providers = ["CPUExecutionProvider"]
            if weights is None:
                return onnxruntime.InferenceSession(path, providers=providers, sess_options=settings)
            model = onnx.load(path, load_external_data=False)
            numbers = np.fromfile(os.path.join(converted, weights), dtype=np.float16).astype(np.float32).tobytes()
            for tensor in model.graph.initializer:
                if tensor.data_location != onnx.TensorProto.EXTERNAL:
                    continue
                place = {entry.key: entry.value for entry in tensor.external_data}
                at = int(place["offset"])
                tensor.raw_data = numbers[at : at + int(place["length"])]
                del tensor.external_data[:]
                tensor.data_location = onnx.TensorProto.DEFAULT
            return onnxruntime.InferenceSession(model.SerializeToString(), providers=providers, sess_options=settings)

        return load

    def read(self, x, prompts):
        self.state = self.first_stage.run(None, {"x": x, "prompts": prompts})

    def prefill(self, length):
        text, known = split(length)
        self.read(np.full((1, text, 512), 0.1, dtype=np.float32), codes(known)[None])

    def token(self):
        y, embedded, _, *caches = self.stage.run(None, dict(zip(self.stage_inputs, self.state)))
        self.state = [y, embedded, *caches]

    def decode(self, count, text):
        given = {"text_seq": phones(text)[None], "pred_semantic": codes(count)[None, None], "ref_audio": self.reference}
        self.vits.run(None, given)

    def sentence(self):
        text, known = split(SENTENCE_PROMPT)
        spoken = 50
        x, prompts = self.encoder.run(
            None,
            {
                "ref_seq": phones(text - spoken)[None],
                "text_seq": phones(spoken)[None],
                "ref_bert": np.zeros((text - spoken, 1024), dtype=np.float32),
                "text_bert": np.zeros((spoken, 1024), dtype=np.float32),
                "ssl_content": np.full((1, 768, 2 * known), 0.1, dtype=np.float32),
            },
        )
        self.read(x, prompts)
        for _ in range(SENTENCE_CODES):
            self.token()
        self.decode(SENTENCE_CODES, spoken)

    # It does not stream: its first sound is the whole sentence.
    first = sentence

    def finish(self):
        """All is done when it answers."""


def act_of(peer, request):
    """What is timed, after whatever must come before it was done."""
    act = begun(peer, request)

    def whole():
        act()
        peer.finish()

    return whole


def begun(peer, request):
    kind = request["measure"]
    if kind == "prefill":
        return lambda: peer.prefill(request["length"])
    if kind == "token":
        peer.prefill(request["context"] - 10)
        for _ in range(5):
            peer.token()
        return peer.token
    if kind == "decode":
        seconds = request["seconds"]
        return lambda: peer.decode(25 * seconds, 12 * seconds)
    return {"sentence": peer.sentence, "first": peer.first}[kind]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=["official", "genie"])
    for name in ("code", "gpt", "sovits", "cache"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    options = parser.parse_args()
    answer_requests(lambda: {"official": Official, "genie": Genie}[options.peer](options), act_of)


main()
