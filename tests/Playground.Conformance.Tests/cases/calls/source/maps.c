#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } a SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __uint(value_size, 4); } pr SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(map_flags, BPF_F_RDONLY_PROG); __uint(max_entries, 4); __type(key, int); __type(value, u64); } rp SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(map_flags, BPF_F_WRONLY_PROG); __uint(max_entries, 4); __type(key, int); __type(value, u64); } wp SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE); __type(key, struct bpf_cgroup_storage_key); __type(value, u64); } cs SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE); __type(key, struct bpf_cgroup_storage_key); __type(value, u64); } cs2 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE); __type(key, struct bpf_cgroup_storage_key); __type(value, u64); } pcs SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK); __uint(max_entries, 4); __type(value, u64); } st SEC(".maps");
#define T SEC("tc") int
#define X SEC("xdp") int
T m_rpu(struct __sk_buff *c) { int k = 0; u64 v = 0; return bpf_map_update_elem(&rp, &k, &v, 0); }
T m_rpw(struct __sk_buff *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&rp, &k); if (v) *v = 1; return 0; }
T m_wpr(struct __sk_buff *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&wp, &k); if (v) return *v; return 0; }
T m_wpu(struct __sk_buff *c) { int k = 0; u64 v = 0; return bpf_map_update_elem(&wp, &k, &v, 0); }
SEC("cgroup_skb/egress") int m_cs2(struct __sk_buff *c) { u64 *v = bpf_get_local_storage(&cs, 0), *w = bpf_get_local_storage(&cs2, 0); return (*v + *w) & 1; }
SEC("cgroup_skb/egress") int m_cs3(struct __sk_buff *c) { u64 *v = bpf_get_local_storage(&cs, 0), *w = bpf_get_local_storage(&pcs, 0); return (*v + *w) & 1; }
SEC("cgroup_skb/egress") int m_csl(struct __sk_buff *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&cs, &k); return v ? *v & 1: 0; }
T m_st(struct __sk_buff *c) { u64 v = 5; bpf_map_push_elem(&st, &v, 0); bpf_map_peek_elem(&st, &v); return v; }
T m_stnull(struct __sk_buff *c) { bpf_map_push_elem(&st, 0, 0); return 0; }
T m_tailvar(struct __sk_buff *c) { bpf_tail_call(c, &pr, c->len); return 0; }
T m_tailoob(struct __sk_buff *c) { bpf_tail_call(c, &pr, 100); return 0; }
T m_tailr0(struct __sk_buff *c) { int r; asm volatile("r1 = %1\nr2 = %2 ll\nr3 = 0\ncall 12\n%0 = r0" : "=r"(r) : "r"(c), "i"(&pr) : "r0","r1","r2","r3","r4","r5"); return r; }
T m_tailctx(struct __sk_buff *c) { u64 x = 0; bpf_tail_call(&x, &pr, 0); return 0; }
__hid int deep1(struct __sk_buff *c) { char b[200] = {}; asm volatile("" :: "r"(b) : "memory"); bpf_tail_call(c, &pr, 0); return b[3]; }
T m_deep(struct __sk_buff *c) { char b[280] = {}; asm volatile("" :: "r"(b) : "memory"); return deep1(c) + b[1]; }
T m_stackbig(struct __sk_buff *c) { char b[300] = {}; asm volatile("" :: "r"(b) : "memory"); return deep1(c) + b[1]; }
T m_reg(struct __sk_buff *c) { asm volatile("r1 = 1\ncall 7\nr0 = r1\nexit"); return 0; }
T m_ringneg(struct __sk_buff *c) { void *p; asm volatile("r1 = %1 ll\nr2 = -8\nr3 = 0\ncall 131\n%0 = r0" : "=r"(p) : "i"(&rb) : "r0","r1","r2","r3","r4","r5"); if (p) bpf_ringbuf_discard(p, 0); return 0; }
T m_ring0(struct __sk_buff *c) { void *p = bpf_ringbuf_reserve(&rb, 0, 0); if (p) bpf_ringbuf_discard(p, 0); return 0; }
T m_ringspill(struct __sk_buff *c) { u64 *volatile p = bpf_ringbuf_reserve(&rb, 8, 0); u64 *q = p; if (!q) return 0; *q = 1; bpf_ringbuf_submit(p, 0); return 0; }
T m_ringtwo(struct __sk_buff *c) { u64 *p = bpf_ringbuf_reserve(&rb, 8, 0), *q = bpf_ringbuf_reserve(&rb, 16, 0); if (p) bpf_ringbuf_submit(p, 0); if (q) bpf_ringbuf_discard(q, 0); return 0; }
T m_ringout(struct __sk_buff *c) { u64 *p = bpf_ringbuf_reserve(&rb, 8, 0); if (!p) return 0; *p = 3; bpf_ringbuf_output(&rb, p, 8, 0); bpf_ringbuf_submit(p, 0); return 0; }
T m_ringkey(struct __sk_buff *c) { int *p = bpf_ringbuf_reserve(&rb, 8, 0); if (!p) return 0; *p = 3; u64 *v = bpf_map_lookup_elem(&a, p); bpf_ringbuf_submit(p, 0); return v ? *v : 0; }
T m_mapptr(struct __sk_buff *c) { struct bpf_map *m = (void *)&a; return m->max_entries; }
T m_mapptrw(struct __sk_buff *c) { struct bpf_map *m = (void *)&a; m->max_entries = 1; return 0; }
T m_keyptr(struct __sk_buff *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&a, &k), *w; if (!v) return 0; w = bpf_map_lookup_elem(&a, v); return w ? *w : 0; }
T m_keyvar(struct __sk_buff *c) { int k[4] = {}; u64 *v = bpf_map_lookup_elem(&a, &k[c->len & 3]); return v ? *v : 0; }
T m_valvar(struct __sk_buff *c) { u64 k[4] = {}; int x = 0; return bpf_map_update_elem(&a, &x, &k[c->len & 3], 0); }
T m_valvaroob(struct __sk_buff *c) { u64 k[4] = {}; int x = 0; return bpf_map_update_elem(&a, &x, &k[c->len & 7], 0); }
X m_adj(struct xdp_md *c) { void *d = (void *)(long)c->data; if (d + 4 > (void *)(long)c->data_end) return 0; if (bpf_xdp_adjust_head(c, 4)) return 0; return *(char *)d; }
X m_adj2(struct xdp_md *c) { if (bpf_xdp_adjust_head(c, 4)) return 0; void *d = (void *)(long)c->data; if (d + 4 > (void *)(long)c->data_end) return 0; return *(char *)d; }
X m_meta(struct xdp_md *c) { if (bpf_xdp_adjust_meta(c, -4)) return 0; int *m = (void *)(long)c->data_meta; if ((void *)(m + 1) > (void *)(long)c->data) return 0; *m = 5; return 2; }
X m_xlb(struct xdp_md *c) { char b[20]; if (bpf_xdp_load_bytes(c, 0, b, 20)) return 0; return b[3]; }
X m_fibx(struct xdp_md *c) { struct bpf_fib_lookup p = {}; return bpf_fib_lookup(c, &p, sizeof(p), 0); }
X m_fibu(struct xdp_md *c) { struct bpf_fib_lookup p; return bpf_fib_lookup(c, &p, sizeof(p), 0); }
X m_csum(struct xdp_md *c) { void *d = (void *)(long)c->data; if (d + 8 > (void *)(long)c->data_end) return 0; return bpf_csum_diff(0, 0, d, 8, 0); }
X m_csumv(struct xdp_md *c) { void *d = (void *)(long)c->data, *e = (void *)(long)c->data_end; u32 n = c->rx_queue_index & 0x1c; if (d + n > e) return 0; return bpf_csum_diff(0, 0, d, n, 0); }
X m_csumo(struct xdp_md *c) { void *d = (void *)(long)c->data; if (d + 8 > (void *)(long)c->data_end) return 0; return bpf_csum_diff(0, 0, d, 12, 0); }
T m_noncs(struct __sk_buff *c) { u64 x[2] = {1, 2}; bpf_get_current_comm(x, 16); return x[0]; }
T m_syncookie(struct __sk_buff *c) { struct iphdr i = {}; struct tcphdr t = {}; return bpf_tcp_raw_gen_syncookie_ipv4(&i, &t, sizeof(t)); }
T m_syncheck(struct __sk_buff *c) { struct iphdr i = {}; struct tcphdr t = {}; return bpf_tcp_raw_check_syncookie_ipv4(&i, &t); }
T m_syncheck2(struct __sk_buff *c) { struct tcphdr t = {}; return bpf_tcp_raw_check_syncookie_ipv4((void*)((char *)&t + 8), &t); }
T m_mtumis(struct __sk_buff *c) { u32 m[2] = {}; return bpf_check_mtu(c, 0, (void *)((char *)m + 2), 0, 0); }
T m_neigh(struct __sk_buff *c) { struct bpf_redir_neigh n = {}; return bpf_redirect_neigh(1, &n, sizeof(n), 0) + bpf_redirect_neigh(1, 0, 0, 0); }
T m_neigh0(struct __sk_buff *c) { return bpf_redirect_neigh(1, 0, 8, 0); }
T m_tunopt(struct __sk_buff *c) { char b[16]; bpf_skb_get_tunnel_opt(c, b, 16); return b[1]; }
T m_seg(struct __sk_buff *c) { return bpf_skb_adjust_room(c, 4, 0, 0) + bpf_skb_change_tail(c, 5, 0) + bpf_skb_ecn_set_ce(c); }
T m_btf(struct __sk_buff *c) { struct btf_ptr p = {}; char b[64]; return bpf_snprintf_btf(b, 64, &p, sizeof(p), 0); }
SEC("kprobe") int m_wuser(struct pt_regs *c) { u64 x = 0; return bpf_probe_write_user((void *)c->di, &x, 8); }
SEC("kprobe") int m_cuc(struct pt_regs *c) { return bpf_current_task_under_cgroup(&a, 0); }
SEC("kprobe") int m_per(struct pt_regs *c) { struct bpf_perf_event_value v; return bpf_perf_event_read_value(&a, 0, &v, sizeof(v)); }
SEC("kprobe") int m_ns(struct pt_regs *c) { struct bpf_pidns_info v; bpf_get_ns_current_pid_tgid(1, 1, &v, sizeof(v)); return v.pid; }
SEC("kprobe") int m_vpr(struct pt_regs *c) { static const char f[] = "%d"; u64 a[3] = {}; return bpf_trace_vprintk(f, 3, a, 24); }
SEC("kprobe") int m_cookie(struct pt_regs *c) { return bpf_get_attach_cookie(c) + bpf_get_func_ip(c); }
SEC("kprobe.session") int m_ses(struct pt_regs *c) { u64 *k = bpf_session_cookie(); *k = 1; return bpf_session_is_return(); }
SEC("kprobe.multi") int m_sesno(struct pt_regs *c) { return bpf_session_is_return(); }
SEC("kprobe") int m_exref(struct pt_regs *c) { struct file *f = bpf_get_task_exe_file(bpf_get_current_task_btf()); if (f) bpf_put_file(f); return 0; }
