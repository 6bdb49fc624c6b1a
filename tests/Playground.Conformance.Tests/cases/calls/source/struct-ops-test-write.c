#include "common.h"
SEC("struct_ops/test_1") int beyond(u64 *ctx) { struct bpf_dummy_ops_state *s = (void *)ctx[0]; if (s) { s->val = 1; *(volatile u64 *)s = 1; } return 0; }
SEC(".struct_ops") struct bpf_dummy_ops ops = { .test_1 = (void *)beyond };
