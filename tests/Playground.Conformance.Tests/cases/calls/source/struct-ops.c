#include "common.h"
SEC("struct_ops") void BPF_PROG(tc_init, struct sock *sk) { }
SEC("struct_ops") u32 BPF_PROG(tc_ssthresh, struct sock *sk) { return ((struct tcp_sock *)sk)->snd_cwnd; }
SEC("struct_ops") void BPF_PROG(tc_cong, struct sock *sk, u32 ack, u32 acked) { tcp_reno_cong_avoid(sk, ack, acked); struct tcp_sock *tp = (void *)sk; tp->snd_cwnd = 5; }
SEC("struct_ops") u32 BPF_PROG(tc_undo, struct sock *sk) { struct tcp_sock *tp = (void *)sk; return tp ? tp->snd_cwnd : 2; }
SEC("struct_ops") u32 BPF_PROG(tc_sndbuf, struct sock *sk) { bpf_tcp_send_ack((void *)sk, 5); return bpf_get_prandom_u32(); }
SEC(".struct_ops") struct tcp_congestion_ops cong = { .init = (void *)tc_init, .ssthresh = (void *)tc_ssthresh, .cong_avoid = (void *)tc_cong, .undo_cwnd = (void *)tc_undo, .sndbuf_expand = (void *)tc_sndbuf, .name = "bpf_x" };
