// Scenario 52: what a register is, without what is said about it.
// Kernel functions take sockets by looking the register's type up in a table. The type is a base and flags: looked up whole, a pointer
// that may be NULL reads beyond the table (variant unmasked); looked up by its base alone, it passes for one that is not NULL
// (variant base-type). Right is the base, and no flags.
//
// kernels: proposal-2022-02 linux-6.1
#include "scenario.h"

#if !PLAYGROUND_PROPOSAL
extern void bpf_kfunc_call_test_mem_len_pass1(void *mem, int mem__sz) __ksym;
extern struct sock *bpf_kfunc_call_test3(struct sock *sk) __ksym;
#define use_memory(mem, size) bpf_kfunc_call_test_mem_len_pass1(mem, size)
#define use_sock(sk) bpf_kfunc_call_test3(sk)
#endif

SEC("tc")
int sock(struct __sk_buff *ctx)
{
	struct bpf_sock *sk = ctx->sk;

	if (!sk)
		return 0;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return 0;
	use_sock((void *)sk);
	return 0;
}

SEC("tc")
int sock_or_null(struct __sk_buff *ctx)
{
	struct bpf_sock *sk = ctx->sk;

	if (!sk)
		return 0;
	sk = bpf_sk_fullsock(sk);
	use_sock((void *)sk);
	return 0;
}

SEC("tc")
int tcp_sock(struct __sk_buff *ctx)
{
	struct bpf_sock *sk = ctx->sk;
	struct bpf_tcp_sock *tp;

	if (!sk)
		return 0;
	tp = bpf_tcp_sock(sk);
	if (!tp)
		return 0;
	use_sock((void *)tp);
	return 0;
}

SEC("tc")
int tcp_sock_or_null(struct __sk_buff *ctx)
{
	struct bpf_sock *sk = ctx->sk;

	if (!sk)
		return 0;
	use_sock((void *)bpf_tcp_sock(sk));
	return 0;
}

SEC("tc")
int object_or_null(struct __sk_buff *ctx)
{
	object_release(object_find());
	return 0;
}

SEC("tc")
int memory_null(struct __sk_buff *ctx)
{
	use_memory(NULL, 0);
	return 0;
}

SEC("tc")
int memory(struct __sk_buff *ctx)
{
	long number = 7;
	use_memory(&number, sizeof(number));
	return 0;
}

char _license[] SEC("license") = "GPL";
