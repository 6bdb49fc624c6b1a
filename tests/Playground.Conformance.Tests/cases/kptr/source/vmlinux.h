#pragma once
#include <linux/bpf.h>
typedef __u32 u32; typedef __u64 u64; typedef _Bool bool;
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
struct file { int f_flags; };
struct task_struct { int pid; struct task_struct *real_parent, *group_leader, *last_wakee; };
struct cgroup { int level; };
struct bpf_cpumask { int usage; };
struct cpumask { long bits[1]; };
#pragma clang attribute pop
struct bpf_refcount { __u32 __opaque[1]; } __attribute__((aligned(4)));
