#include "common.h"
SEC("struct_ops") int BPF_PROG(d1, struct bpf_dummy_ops_state *st) { st->val = 3; return st->val; }
SEC(".struct_ops") struct bpf_dummy_ops dummy = { .test_1 = (void *)d1 };
