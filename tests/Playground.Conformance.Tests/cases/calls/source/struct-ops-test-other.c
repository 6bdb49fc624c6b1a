#include "common.h"
SEC("struct_ops/test_1") int other_object(u64 *ctx) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; t->pid = 1; bpf_task_release(t); return 0; }
SEC(".struct_ops") struct bpf_dummy_ops ops = { .test_1 = (void *)other_object };
