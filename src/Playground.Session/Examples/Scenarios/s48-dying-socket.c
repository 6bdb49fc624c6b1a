// Scenario 48: a socket from a map is no living socket (X5).
// RCU keeps the memory, not the socket: its count may be zero. A helper wants one that lives, so the loaded pointer is refused.
//
// kernels: proposal-2022-02
// scenario: cpu look,count_first
#include "scenario.h"

struct value {
	struct tcp_sock __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int helper_on_loaded(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct tcp_sock *sk = v->owned;

	if (!sk)
		return 0;
	return bpf_skc_to_tcp_sock(sk) != NULL;
}

SEC("tc")
int look(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct tcp_sock *sk = v->owned;
	return sk ? sk->snd_cwnd : 0;
}

SEC("tc")
int count_first(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct tcp_sock *sk = v->owned;
	int cwnd;

	if (!sk)
		return 0;
	sk = maybe_get_tcp_sock(sk);
	if (!sk)
		return 0;
	cwnd = sk->snd_cwnd;
	put_tcp_sock(sk);
	return cwnd;
}

char _license[] SEC("license") = "GPL";
