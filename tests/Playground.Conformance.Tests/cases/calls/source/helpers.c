#include "common.h"
struct v8 { u64 x; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } h SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } a SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } pa SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __uint(value_size, 4); } pr SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } pe SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK_TRACE); __uint(max_entries, 4); __uint(key_size, 4); __uint(value_size, 80); } st SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 4); __type(value, u64); } q SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_BLOOM_FILTER); __uint(max_entries, 4); __type(value, u64); } bl SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_DEVMAP); __uint(max_entries, 4); __type(key, int); __type(value, int); } dm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CPUMAP); __uint(max_entries, 4); __type(key, int); __type(value, int); } cm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_XSKMAP); __uint(max_entries, 4); __type(key, int); __type(value, int); } xm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SOCKMAP); __uint(max_entries, 4); __type(key, int); __type(value, u64); } sm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LPM_TRIE); __uint(max_entries, 4); __uint(map_flags, 1); __uint(key_size, 8); __uint(value_size, 8); } lpm SEC(".maps");
struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } in1 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2); __type(key, int); __array(values, struct inner); } om SEC(".maps") = { .values = { &in1 } };
struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __uint(max_entries, 2); __type(key, int); __array(values, struct inner); } hm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_TASK_STORAGE); __uint(map_flags, 1); __type(key, int); __type(value, u64); } ts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SK_STORAGE); __uint(map_flags, 1); __type(key, int); __type(value, u64); } sks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGRP_STORAGE); __uint(map_flags, 1); __type(key, int); __type(value, u64); } cgs SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE); __type(key, struct bpf_cgroup_storage_key); __type(value, u64); } cs SEC(".maps");
const volatile char fmt_ro[] = "hi %d";
u64 glob;
#define X SEC("xdp") int
#define T SEC("tc") int
#define K SEC("kprobe") int
X h_lookup(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&h, &k); return v ? *v : 0; }
X h_lookup_nonull(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&h, &k); return *v; }
X h_lookup_const(struct xdp_md *c) { int k = 3; u64 *v = bpf_map_lookup_elem(&a, &k); return *v; }
X h_lookup_const_oob(struct xdp_md *c) { int k = 4; u64 *v = bpf_map_lookup_elem(&a, &k); return *v; }
X h_lookup_pconst(struct xdp_md *c) { int k = 1; u64 *v = bpf_map_lookup_elem(&pa, &k); return *v; }
X h_lookup_zero(struct xdp_md *c) { u64 k = 0; u64 *v = bpf_map_lookup_elem(&a, &k); return *v; }
X h_lookup_var(struct xdp_md *c) { u32 k = c->rx_queue_index & 3; u64 *v = bpf_map_lookup_elem(&a, &k); return *v; }
X h_lookup_ctx(struct xdp_md *c) { u64 *v = bpf_map_lookup_elem(&h, c); return v ? *v : 0; }
X h_lookup_scalar(struct xdp_md *c) { u64 *v = bpf_map_lookup_elem(&h, (void *)5); return v ? *v : 0; }
X h_lookup_null(struct xdp_md *c) { u64 *v = bpf_map_lookup_elem(&h, 0); return v ? *v : 0; }
X h_lookup_mapv(struct xdp_md *c) { u64 *v = bpf_map_lookup_elem(&h, &glob); return v ? *v : 0; }
X h_lookup_mapv_oob(struct xdp_md *c) { u64 *v = bpf_map_lookup_elem(&h, (void *)&glob + 6); return v ? *v : 0; }
X h_lookup_pkt(struct xdp_md *c) { void *d = (void *)(long)c->data; if (d + 4 > (void *)(long)c->data_end) return 0; u64 *v = bpf_map_lookup_elem(&h, d); return v ? *v : 0; }
X h_lookup_pkt_short(struct xdp_md *c) { void *d = (void *)(long)c->data; if (d + 3 > (void *)(long)c->data_end) return 0; u64 *v = bpf_map_lookup_elem(&h, d); return v ? *v : 0; }
X h_lookup_notmap(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&k, &k); return v ? *v : 0; }
X h_upd(struct xdp_md *c) { int k = 0; u64 x = 1; return bpf_map_update_elem(&h, &k, &x, 0); }
X h_upd_short(struct xdp_md *c) { int k = 0; u32 x = 1; return bpf_map_update_elem(&h, &k, &x, 0); }
X h_upd_uninit(struct xdp_md *c) { int k = 0; u64 x; return bpf_map_update_elem(&h, &k, &x, 0); }
X h_upd_ro(struct xdp_md *c) { int k = 0; u64 x = 1; void *m; asm volatile("%0 = %1 ll" : "=r"(m) : "i"(&fmt_ro)); return bpf_map_update_elem(&a, &k, (void *)fmt_ro, 0); }
X h_del(struct xdp_md *c) { int k = 0; return bpf_map_delete_elem(&h, &k); }
X h_rb_lookup(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&rb, &k); return v ? *v : 0; }
X h_pe_lookup(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&pe, &k); return v ? *v : 0; }
X h_pr_lookup(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&pr, &k); return v ? *v : 0; }
X h_pr_update(struct xdp_md *c) { int k = 0; return bpf_map_update_elem(&pr, &k, &k, 0); }
X h_dm_lookup(struct xdp_md *c) { int k = 0; int *v = bpf_map_lookup_elem(&dm, &k); return v ? *v : 0; }
X h_cm_lookup(struct xdp_md *c) { int k = 0; int *v = bpf_map_lookup_elem(&cm, &k); return v ? *v : 0; }
X h_xm_lookup(struct xdp_md *c) { int k = 0; struct bpf_xdp_sock *v = bpf_map_lookup_elem(&xm, &k); return v ? v->queue_id : 0; }
X h_st_lookup(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_elem(&st, &k); return v ? *v : 0; }
X h_lpm(struct xdp_md *c) { u64 k = 0; u64 *v = bpf_map_lookup_elem(&lpm, &k); return v ? *v : 0; }
X h_om(struct xdp_md *c) { int k = 0; void *m = bpf_map_lookup_elem(&om, &k); if (!m) return 0; u64 *v = bpf_map_lookup_elem(m, &k); return v ? *v : 0; }
X h_om_nocheck(struct xdp_md *c) { int k = 0; void *m = bpf_map_lookup_elem(&om, &k); u64 *v = bpf_map_lookup_elem(m, &k); return v ? *v : 0; }
X h_om_const(struct xdp_md *c) { int k = 0; void *m = bpf_map_lookup_elem(&hm, &k); if (!m) return 0; int k2 = 1; u64 *v = bpf_map_lookup_elem(m, &k2); return *v; }
X h_om_deref(struct xdp_md *c) { int k = 0; u64 *m = bpf_map_lookup_elem(&om, &k); if (!m) return 0; return *m; }
T h_sm(struct __sk_buff *c) { int k = 0; struct bpf_sock *s = bpf_map_lookup_elem(&sm, &k); if (!s) return 0; int r = s->family; bpf_sk_release(s); return r; }
T h_sm_leak(struct __sk_buff *c) { int k = 0; struct bpf_sock *s = bpf_map_lookup_elem(&sm, &k); if (!s) return 0; return s->family; }
X h_tail(struct xdp_md *c) { bpf_tail_call(c, &pr, 0); return 2; }
X h_tail_bad(struct xdp_md *c) { bpf_tail_call(c, &a, 0); return 2; }
X h_redirect(struct xdp_md *c) { return bpf_redirect_map(&dm, 0, 0); }
X h_redirect_cm(struct xdp_md *c) { return bpf_redirect_map(&cm, 0, 0); }
X h_redirect_xm(struct xdp_md *c) { return bpf_redirect_map(&xm, c->rx_queue_index, 2); }
X h_redirect_a(struct xdp_md *c) { return bpf_redirect_map(&a, 0, 0); }
X h_perf(struct xdp_md *c) { u64 x = 1; return bpf_perf_event_output(c, &pe, 0xffffffffULL, &x, 8); }
X h_perf_map(struct xdp_md *c) { u64 x = 1; return bpf_perf_event_output(c, &a, 0xffffffffULL, &x, 8); }
X h_perf_ctx(struct xdp_md *c) { u64 x = 1; return bpf_perf_event_output(&x, &pe, 0xffffffffULL, &x, 8); }
X h_rb(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, 8, 0); if (!p) return 0; *p = 1; bpf_ringbuf_submit(p, 0); return 0; }
X h_rb_leak(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, 8, 0); if (!p) return 0; *p = 1; return 0; }
X h_rb_null(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, 8, 0); bpf_ringbuf_submit(p, 0); return 0; }
X h_rb_off(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, 16, 0); if (!p) return 0; bpf_ringbuf_submit(p + 1, 0); return 0; }
X h_rb_twice(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, 16, 0); if (!p) return 0; bpf_ringbuf_submit(p, 0); bpf_ringbuf_submit(p, 0); return 0; }
X h_rb_oob(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, 16, 0); if (!p) return 0; p[2] = 1; bpf_ringbuf_submit(p, 0); return 0; }
X h_rb_var(struct xdp_md *c) { u64 *p = bpf_ringbuf_reserve(&rb, c->rx_queue_index, 0); if (!p) return 0; bpf_ringbuf_discard(p, 0); return 0; }
X h_rb_out(struct xdp_md *c) { u64 x = 1; return bpf_ringbuf_output(&rb, &x, 8, 0); }
X h_rb_out_var(struct xdp_md *c) { char b[64] = {}; u64 n = c->rx_queue_index; if (n > 64) n = 64; return bpf_ringbuf_output(&rb, b, n, 0); }
X h_rb_out_oob(struct xdp_md *c) { char b[64] = {}; u64 n = c->rx_queue_index; if (n > 65) return 0; return bpf_ringbuf_output(&rb, b, n, 0); }
X h_rb_out_unb(struct xdp_md *c) { char b[64] = {}; u64 n = c->rx_queue_index; return bpf_ringbuf_output(&rb, b, n << 1, 0); }
X h_rb_out_neg(struct xdp_md *c) { char b[64] = {}; s64 n = (s64)c->rx_queue_index - 5; if (n > 64) return 0; return bpf_ringbuf_output(&rb, b, n, 0); }
X h_rb_query(struct xdp_md *c) { return bpf_ringbuf_query(&rb, 0); }
K h_ppr(void *c) { u64 x; bpf_probe_read_kernel(&x, 8, 0); return x; }
K h_ppr_str(void *c) { char x[16]; long n = bpf_probe_read_kernel_str(x, 16, c); if (n < 0) return 0; return x[n & 15]; }
K h_ppr_unb(void *c) { char x[16]; u64 n = bpf_get_prandom_u32(); bpf_probe_read_kernel(x, n, c); return x[0]; }
K h_ppr_zero(void *c) { char x[16]; bpf_probe_read_kernel(x, 0, c); return 0; }
X h_ppr_xdp(struct xdp_md *c) { u64 x; bpf_probe_read_kernel(&x, 8, 0); return x; }
X h_comm_bad(struct xdp_md *c) { char b[16]; bpf_get_current_comm(b, 0); return 0; }
K h_comm(void *c) { char b[16]; bpf_get_current_comm(b, 16); return b[0]; }
X h_smp(struct xdp_md *c) { int k = bpf_get_smp_processor_id(); char b[8] = {}; return *(volatile char *)(b + (k & 7)); }
X h_strtol(struct xdp_md *c) { char b[8] = "12"; long r; bpf_strtol(b, 8, 0, &r); return r; }
X h_strtol_bad(struct xdp_md *c) { char b[8] = "12"; int r; bpf_strtol(b, 8, 0, (long *)((void *)&b + 4)); return 0; }
X h_snprintf(struct xdp_md *c) { char b[16]; u64 args[1] = {5}; return bpf_snprintf(b, 16, (char *)fmt_ro, args, 8); }
X h_snprintf_bad(struct xdp_md *c) { char b[16]; u64 args[1] = {5}; return bpf_snprintf(b, 16, b, args, 8); }
X h_snprintf_len(struct xdp_md *c) { char b[16]; u64 args[2] = {5}; return bpf_snprintf(b, 16, (char *)fmt_ro, args, 7); }
X h_snprintf_many(struct xdp_md *c) { char b[16]; u64 args[2] = {5}; return bpf_snprintf(b, 16, (char *)fmt_ro, args, 16); }
X h_strncmp(struct xdp_md *c) { char b[16] = {}; return bpf_strncmp(b, 4, (char *)fmt_ro); }
X h_strncmp_w(struct xdp_md *c) { char b[16] = {}; return bpf_strncmp(b, 4, (char *)&glob); }
X h_printk(struct xdp_md *c) { bpf_printk("x %d", 1); return 0; }
X h_q(struct xdp_md *c) { u64 x = 1; bpf_map_push_elem(&q, &x, 0); bpf_map_pop_elem(&q, &x); return x; }
X h_q_a(struct xdp_md *c) { u64 x = 1; return bpf_map_push_elem(&a, &x, 0); }
X h_bl(struct xdp_md *c) { u64 x = 1; return bpf_map_peek_elem(&bl, &x); }
X h_bl_pop(struct xdp_md *c) { u64 x = 1; return bpf_map_pop_elem(&bl, &x); }
X h_pcpu(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_percpu_elem(&pa, &k, 1); return v ? *v : 0; }
X h_pcpu_a(struct xdp_md *c) { int k = 0; u64 *v = bpf_map_lookup_percpu_elem(&a, &k, 1); return v ? *v : 0; }
T h_csum(struct __sk_buff *c) { u32 x = 0; return bpf_csum_diff(0, 0, &x, 4, 0); }
T h_store(struct __sk_buff *c) { void *d = (void *)(long)c->data; if (d + 14 > (void *)(long)c->data_end) return 0; char b[2] = {}; bpf_skb_store_bytes(c, 0, b, 2, 0); return *(char *)d; }
T h_load(struct __sk_buff *c) { char b[2]; bpf_skb_load_bytes(c, 0, b, 2); return b[0]; }
T h_load_var(struct __sk_buff *c) { char b[16]; u32 n = c->len; if (n > 16) return 0; bpf_skb_load_bytes(c, 0, b, n); return b[0]; }
T h_load_var1(struct __sk_buff *c) { char b[16]; u32 n = c->len; if (n > 16 || n < 1) return 0; bpf_skb_load_bytes(c, 0, b, n); return b[0]; }
T h_sto(struct __sk_buff *c) { return bpf_skb_store_bytes(c, 0, (void *)(long)c->data, 2, 0); }
T h_tun(struct __sk_buff *c) { struct bpf_tunnel_key k; bpf_skb_get_tunnel_key(c, &k, sizeof(k), 0); return k.tunnel_id; }
T h_ctx_mod(struct __sk_buff *c) { return bpf_skb_pull_data((void *)c + 4, 0); }
T h_ctx_neg(struct __sk_buff *c) { return bpf_skb_pull_data((void *)c - 4, 0); }
T h_ctx_var(struct __sk_buff *c) { return bpf_skb_pull_data((void *)c + (c->len & 7), 0); }
T h_fib(struct __sk_buff *c) { struct bpf_fib_lookup p = {}; return bpf_fib_lookup(c, &p, sizeof(p), 0); }
T h_mtu(struct __sk_buff *c) { u32 m = 0; return bpf_check_mtu(c, 0, &m, 0, 0); }
T h_vlan(struct __sk_buff *c) { return bpf_skb_vlan_pop(c); }
K h_stackid(void *c) { return bpf_get_stackid(c, &st, 0); }
K h_stack(void *c) { u64 b[4]; long n = bpf_get_stack(c, b, 32, 0); if (n < 0) return 0; return b[0]; }
K h_cur(void *c) { struct task_struct *t = bpf_get_current_task_btf(); return t->pid; }
K h_ts(void *c) { struct task_struct *t = bpf_get_current_task_btf(); u64 *v = bpf_task_storage_get(&ts, t, 0, 1); return v ? *v : 0; }
K h_ts_null(void *c) { u64 *v = bpf_task_storage_get(&ts, 0, 0, 1); return v ? *v : 0; }
K h_ts_map(void *c) { struct task_struct *t = bpf_get_current_task_btf(); u64 *v = bpf_task_storage_get(&a, t, 0, 1); return v ? *v : 0; }
K h_ts_init(void *c) { struct task_struct *t = bpf_get_current_task_btf(); u64 i = 3; u64 *v = bpf_task_storage_get(&ts, t, &i, 1); return v ? *v : 0; }
K h_cgs(void *c) { struct task_struct *t = bpf_get_current_task_btf(); u64 *v = bpf_cgrp_storage_get(&cgs, t->cgroups->dfl_cgrp, 0, 1); return v ? *v : 0; }
K h_cgs_bad(void *c) { struct task_struct *t = bpf_get_current_task_btf(); u64 *v = bpf_cgrp_storage_get(&cgs, (void*)t, 0, 1); return v ? *v : 0; }
SEC("cgroup_skb/egress") int h_ls(struct __sk_buff *c) { u64 *v = bpf_get_local_storage(&cs, 0); return *v & 1; }
SEC("cgroup_skb/egress") int h_ls1(struct __sk_buff *c) { u64 *v = bpf_get_local_storage(&cs, 1); return *v & 1; }
SEC("cgroup_skb/egress") int h_sks(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 1; s = bpf_sk_fullsock(s); if (!s) return 1; u64 *v = bpf_sk_storage_get(&sks, s, 0, 1); return v ? *v & 1: 0; }
SEC("cgroup_skb/egress") int h_sks_nochk(struct __sk_buff *c) { struct bpf_sock *s = c->sk; u64 *v = bpf_sk_storage_get(&sks, s, 0, 1); return v ? *v & 1: 0; }
SEC("kprobe") int h_sendsig(void *c) { return bpf_send_signal(9); }
SEC("kprobe") int h_ovr(void *c) { return bpf_override_return(c, 9); }
SEC("tc") int h_ovr_tc(struct __sk_buff *c) { return bpf_override_return((void*)c, 9); }
X h_unknown(struct xdp_md *c) { return ((int (*)(void *))9999)(c); }
X h_ka(struct xdp_md *c) { return ((int (*)(void *))212)(c); }
X h_noread(struct xdp_md *c) { int r; asm volatile("r1 = r6\n call 7\n %0 = r0" : "=r"(r) :: "r0","r1","r2","r3","r4","r5"); return r; }
X h_noread2(struct xdp_md *c) { asm volatile("call 1" ::: "r0","r1","r2","r3","r4","r5"); return 0; }
X h_prandom(struct xdp_md *c) { return bpf_get_prandom_u32(); }
SEC("kprobe.multi") int h_fip(void *c) { return bpf_get_func_ip(c); }
SEC("tp_btf/task_newtask") int BPF_PROG(h_dpath, struct task_struct *task, u64 f) { char b[16]; return bpf_d_path((void *)task, b, 16); }
SEC("kprobe") int h_d_this(void *c) { extern const int bpf_prog_active __ksym; return 0; }
SEC("perf_event") int h_pev(struct bpf_perf_event_data *c) { struct bpf_perf_event_value v; bpf_perf_prog_read_value(c, &v, sizeof(v)); return v.counter; }
SEC("kprobe") int h_copy(void *c) { u64 x; return bpf_copy_from_user(&x, 8, 0); }
SEC("kprobe.s") int h_copys(void *c) { u64 x; return bpf_copy_from_user(&x, 8, 0); }
SEC("syscall") int h_sys(void *c) { u64 x; bpf_copy_from_user(&x, 8, 0); return x; }
SEC("syscall") int h_sysbpf(void *c) { union bpf_attr a = {}; return bpf_sys_bpf(0, &a, sizeof(a)); }
SEC("syscall") int h_sysctx(void *c) { return bpf_sys_bpf(0, c, 16); }
SEC("syscall") int h_kallsyms(void *c) { u64 r; return bpf_kallsyms_lookup_name("abc", 4, 0, &r); }
