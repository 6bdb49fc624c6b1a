/* The proposal of 2022: share, get, and the alternative of functions that count up unless zero. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
struct val { struct net __kptr *n; struct task_struct __kptr *t; struct net __kptr_untrusted *u; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct val); } a SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(map_flags, 8); __uint(max_entries, 1); __type(key, int); __type(value, struct val); } pc SEC(".maps");
struct task_struct *unused;
static __always_inline struct val *at(int k) { return bpf_map_lookup_elem(&a, &k); }
#define V struct val *v = at(0); if (!v) return 0
SEC("tc") int share(void *ctx) {
	struct net *n; int e; V; n = get_net_ns_by_id(1); if (!n) return 0;
	e = bpf_kptr_try_set(&v->n, n, 0); put_net(n); return e; }
SEC("tc") int get(void *ctx) { struct net *n; int i; V; n = bpf_kptr_get(&v->n, 0); if (!n) return 0; i = n->ifindex; put_net(n); return i; }
SEC("tc") int get_leak(void *ctx) { V; bpf_kptr_get(&v->n, 0); return 0; }
SEC("tc") int get_unchecked(void *ctx) { struct net *n; int i; V; n = bpf_kptr_get(&v->n, 0); i = n->ifindex; if (n) put_net(n); return i; }
SEC("tc") int alternative(void *ctx) { struct net *n; V; n = v->n; if (!n) return 0; n = maybe_get_net(n); if (!n) return 0; put_net(n); return 1; }
SEC("tc") int put_loaded(void *ctx) { struct net *n; V; n = v->n; if (!n) return 0; put_net(n); return 1; }
SEC("syscall") int alternative_sleepable(void *ctx) { struct net *n; V; n = v->n; if (!n) return 0; n = maybe_get_net(n); if (!n) return 0; put_net(n); return 1; }
SEC("syscall") int alternative_rcu(void *ctx) { struct net *n; V; bpf_rcu_read_lock(); n = v->n; if (n) n = maybe_get_net(n); bpf_rcu_read_unlock(); if (!n) return 0; put_net(n); return 1; }
SEC("syscall") int get_sleepable(void *ctx) { struct net *n; V; n = bpf_kptr_get(&v->n); if (!n) return 0; put_net(n); return 1; }
SEC("tc") int xchg(void *ctx) { struct net *n; V; n = bpf_kptr_xchg(&v->n, NULL); if (n) put_net(n); return 0; }
SEC("tc") int try_set_keeps(void *ctx) { struct net *n; V; n = get_net_ns_by_id(1); if (!n) return 0; return bpf_kptr_try_set(&v->n, n, 0); }
SEC("tc") int try_set_loaded(void *ctx) { struct net *n; V; n = v->u; if (!n) return 0; return bpf_kptr_try_set(&v->n, n, 0); }
SEC("tc") int move(void *ctx) { int k = 0; struct val *v = bpf_map_lookup_elem(&pc, &k); struct net *n; if (!v) return 0; n = get_net_ns_by_id(1); if (!n) return 0; n = bpf_move_ptr(&v->n, n); if (n) put_net(n); return 0; }
SEC("tc") int move_shared(void *ctx) { struct net *n; V; n = get_net_ns_by_id(1); if (!n) return 0; n = bpf_move_ptr(&v->n, n); if (n) put_net(n); return 0; }
