#include "common.h"
SEC("struct_ops") void BPF_PROG(tc_badw, struct sock *sk, u32 ack, u32 acked) { sk->sk_mark = 5; }
SEC(".struct_ops") struct tcp_congestion_ops cong2 = { .cong_avoid = (void *)tc_badw, .name = "bpf_y" };
