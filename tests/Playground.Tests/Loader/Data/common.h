/* What the objects beside this file need of the kernel's types; small, so that the objects are.
 * clang-19 -O2 -g -target bpf -mcpu=v3 -c X.c -o X.o && llvm-strip -g X.o */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#define BPF_MAP_TYPE_CGRP_STORAGE 32 /* newer than some <linux/bpf.h> */
#define BPF_MAP_TYPE_ARENA 33
struct bpf_list_head { __u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_list_node { __u64 opaque[3]; } __attribute__((aligned(8)));
struct bpf_rb_root { __u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_rb_node { __u64 opaque[4]; } __attribute__((aligned(8)));
struct bpf_dynptr;
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct list_head { struct list_head *next, *prev; };
struct mm_struct { int map_count; };
struct sched_entity { struct { unsigned long weight; } load; };
struct task_struct { int pid, tgid; char comm[16]; struct mm_struct *mm; struct sched_entity se; struct task_struct *group_leader, *real_parent; unsigned in_iowait : 1, sched_remote_wakeup : 1; };
struct sock;
struct tcp_sock { __u32 snd_cwnd; };
struct tcp_congestion_ops { void (*init)(struct sock *sk); __u32 (*ssthresh)(struct sock *sk); void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked); __u32 (*undo_cwnd)(struct sock *sk); char name[16]; };
#pragma clang attribute pop
char _license[] SEC("license") = "GPL";
