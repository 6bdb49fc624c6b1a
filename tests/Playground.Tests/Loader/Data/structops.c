#include "common.h"
SEC("struct_ops/cc_init") void BPF_PROG(cc_init, struct sock *sk) {}
SEC("struct_ops/cc_ssthresh") __u32 BPF_PROG(cc_ssthresh, struct sock *sk) { return ((struct tcp_sock *)sk)->snd_cwnd / 2; }
SEC("struct_ops") __u32 BPF_PROG(cc_undo, struct sock *sk) { return 10; }
SEC("struct_ops") void BPF_PROG(cc_cong, struct sock *sk, __u32 ack, __u32 acked) { }
SEC("struct_ops") void BPF_PROG(cc_unused, struct sock *sk) { }
SEC(".struct_ops") struct tcp_congestion_ops mycc = { .init = (void *)cc_init, .ssthresh = (void *)cc_ssthresh, .undo_cwnd = (void *)cc_undo, .cong_avoid = (void *)cc_cong, .name = "bpf_mycc" };
SEC(".struct_ops.link") struct tcp_congestion_ops mycc2 = { .ssthresh = (void *)cc_ssthresh, .undo_cwnd = (void *)cc_undo, .cong_avoid = (void *)cc_cong, .name = "bpf_mycc2" };
