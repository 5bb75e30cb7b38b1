"""`python official.py --code DIR --threads N`: the official v3 decoder's drawing part and vocoder, random weights, to be timed.

Says `{"loadMs": …}`, then answers a JSON request a line: `{"measure": "draw", "steps": 8, "runs": 1}`,
`{"measure": "vocoder", "runs": 1}`, `{"measure": "memory"}`. Lengths are those of own.ts.
"""

import argparse
import importlib.abc
import importlib.machinery
import os
import sys
import time
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from answer_loop import answer_requests

PROMPT = 468
SEQUENCE = 934
BIGVGAN = {
    "resblock": "1",
    "num_mels": 100,
    "upsample_rates": [4, 4, 2, 2, 2, 2],
    "upsample_kernel_sizes": [8, 8, 4, 4, 4, 4],
    "upsample_initial_channel": 1536,
    "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5]] * 3,
    "activation": "snakebeta",
    "snake_logscale": True,
    "use_bias_at_final": False,
    "use_tanh_at_final": False,
}


class Empty(types.ModuleType):
    """Has whatever is asked of it, and does nothing."""

    __path__ = []

    def __getattr__(self, name):
        return lambda *_, **__: None


class Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """What the official modules import, is not installed, and the drawing does not use."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Empty(spec.name)

    def exec_module(self, module):
        pass


def module(name, **contents):
    made = Empty(name)
    for key, value in contents.items():
        setattr(made, key, value)
    sys.modules[name] = made


# x_transformers is not everywhere to be had; these two do what the official code asks of it.
def rotary_embedding(torch):
    class RotaryEmbedding(torch.nn.Module):
        def __init__(self, width):
            super().__init__()
            self.register_buffer("inv_freq", 1.0 / (10000 ** (torch.arange(0, width, 2).float() / width)))

        def forward_from_seq_len(self, length):
            angles = torch.outer(torch.arange(length).float(), self.inv_freq)
            return angles.repeat_interleave(2, dim=-1), 1.0

    return RotaryEmbedding


def turn(torch):
    def apply_rotary_pos_emb(given, angles, scale=1.0):
        turning, still = given[..., : angles.shape[-1]], given[..., angles.shape[-1] :]
        pairs = turning.unflatten(-1, (-1, 2))
        turned = torch.stack((-pairs[..., 1], pairs[..., 0]), dim=-1).flatten(-2)
        return torch.cat((turning * angles.cos() * scale + turned * angles.sin() * scale, still), dim=-1)

    return apply_rotary_pos_emb


class Official:
    """The official classes on the CPU in float32, driven as the official TTS class drives them."""

    def __init__(self, options):
        import torch

        torch.set_num_threads(options.threads)
        torch.set_grad_enabled(False)
        code = os.path.abspath(options.code)
        sys.path[:0] = [f"{code}/GPT_SoVITS", code]
        sys.meta_path.append(Missing())

        class NoHub:
            def __init_subclass__(cls, **_):
                pass

        module("x_transformers")
        module("x_transformers.x_transformers", RotaryEmbedding=rotary_embedding(torch), apply_rotary_pos_emb=turn(torch))
        module("huggingface_hub", PyTorchModelHubMixin=NoHub, hf_hub_download=None)
        from BigVGAN.bigvgan import BigVGAN
        from BigVGAN.env import AttrDict
        from f5_tts.model import DiT
        from module.models import CFM

        self.torch = torch
        self.started = time.perf_counter()
        dit = DiT(dim=1024, depth=22, heads=16, ff_mult=2, text_dim=512, conv_layers=4)
        self.cfm = CFM(100, dit).eval()
        self.vocoder = BigVGAN(AttrDict(BIGVGAN)).eval()
        self.vocoder.remove_weight_norm()

    def draw(self, steps):
        torch = self.torch
        features = torch.full((1, SEQUENCE, 512), 0.1)
        self.cfm.inference(features, torch.LongTensor([SEQUENCE]), torch.full((1, 100, PROMPT), 0.1), steps)

    def sound(self):
        self.vocoder(self.torch.full((1, 100, SEQUENCE - PROMPT), 0.1))


def act_of(peer, request):
    return peer.sound if request["measure"] == "vocoder" else lambda: peer.draw(request["steps"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--code", required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    answer_requests(lambda: Official(options), act_of)


main()
