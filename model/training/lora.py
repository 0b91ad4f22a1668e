"""LoRA's product for training: W x + s B A x, forward and backward, in the base's dtype without copies in between.

peft's own layer casts each input to the adapter's fp32, and autocast casts it back; here the two small matrices are cast instead. The
same sums to rounding (tested), as peft 0.21 has them without dropout (Hu et al. 2021).
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import torch


class LoraProduct(torch.autograd.Function):
    """`x` (…, in), `weight` (out, in) frozen, `down` (rank, in) and `up` (out, rank) in fp32 → (…, out) in the weight's dtype."""

    @staticmethod
    def forward(ctx: Any, x: Any, weight: Any, bias: Any, down: Any, up: Any, scale: float) -> Any:
        with torch.autocast(x.device.type, enabled=False):
            rows = x.reshape(-1, x.shape[-1]).to(weight.dtype)
            a, b = down.to(weight.dtype), (up * scale).to(weight.dtype)
            low = rows @ a.t()
            out = torch.nn.functional.linear(rows, weight, bias).addmm_(low, b.t())
        ctx.save_for_backward(rows, low, weight, a, b)
        ctx.scale, ctx.given = scale, x.dtype
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        rows, low, weight, a, b = ctx.saved_tensors
        grad = grads[0].reshape(-1, weight.shape[0]).to(weight.dtype)
        into_low = grad @ b
        into_x = (grad @ weight).addmm_(into_low, a).view(*grads[0].shape[:-1], -1).to(ctx.given)
        return into_x, None, None, (into_low.t() @ rows).float(), (grad.t() @ low).float() * ctx.scale, None


def use(model: Any, name: str = "default") -> Any:
    """The peft model with this product in every linear layer that carries the adapter."""
    from peft.tuners.lora import Linear

    for module in model.modules():
        if isinstance(module, Linear) and name in module.lora_A:
            module.forward = partial(_product, module, name)
    return model


def _product(module: Any, name: str, x: Any) -> Any:
    base, product = module.base_layer, cast("Any", LoraProduct).apply
    return product(
        x, base.weight, base.bias, module.lora_A[name].weight, module.lora_B[name].weight, module.scaling[name]
    )
