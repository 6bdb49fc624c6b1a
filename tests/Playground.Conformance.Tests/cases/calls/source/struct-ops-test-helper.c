#include "common.h"
SEC("struct_ops/test_1") int no_helpers(u64 *ctx) { return bpf_ktime_get_ns(); }
SEC(".struct_ops") struct bpf_dummy_ops ops = { .test_1 = (void *)no_helpers };
