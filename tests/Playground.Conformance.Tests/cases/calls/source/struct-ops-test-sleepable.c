#include "common.h"
SEC("struct_ops.s/test_1") int may_not_sleep(u64 *ctx) { return 0; }
SEC(".struct_ops") struct bpf_dummy_ops ops = { .test_1 = (void *)may_not_sleep };
