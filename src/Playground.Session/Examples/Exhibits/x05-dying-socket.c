// Exhibit X5: a socket that is there, but not alive.
// One suggestion of the thread: under RCU a loaded pointer could pass for a trusted one, at least in programs that do not sleep. The memory is
// there, yes; but another CPU may have dropped the last count, and a helper then works on a socket that is being torn down. As loads give
// untrusted pointers, the verifier wants a count first.
// Protected: RCU-valid is not usable: helpers need an object that lives.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu take
// scenario: cpu use
// finds: proposal-2022-02+slot_load=trusted use-after-free
// refuses: proposal-2022-02
#include "scenario.h"

struct value {
	struct tcp_sock __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct tcp_sock *sk = get_tcp_sock_by_id(1), *old;

	if (!sk)
		return 0;
	old = bpf_kptr_xchg(&v->owned, sk);
	if (old)
		put_tcp_sock(old);
	return 1;
}

SEC("tc")
int take(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct tcp_sock *sk = bpf_kptr_xchg(&v->owned, NULL);

	if (!sk)
		return 0;
	put_tcp_sock(sk);
	return 1;
}

SEC("tc")
int use(struct __sk_buff *ctx)
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
int count_and_use(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct tcp_sock *sk = v->owned;
	int used;

	if (!sk)
		return 0;
	sk = maybe_get_tcp_sock(sk);
	if (!sk)
		return 0;
	used = bpf_skc_to_tcp_sock(sk) != NULL;
	put_tcp_sock(sk);
	return used;
}

char _license[] SEC("license") = "GPL";
