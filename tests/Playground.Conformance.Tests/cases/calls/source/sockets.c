#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_SK_STORAGE); __uint(map_flags, 1); __type(key, int); __type(value, u64); } sks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_INODE_STORAGE); __uint(map_flags, 1); __type(key, int); __type(value, u64); } ins SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SOCKMAP); __uint(max_entries, 4); __type(key, int); __type(value, u64); } sm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SOCKHASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } sh SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } rs SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __uint(value_size, 4); } ca SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } a SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } pe SEC(".maps");
#define T SEC("tc") int
#define TUP struct bpf_sock_tuple t = {}
#define LK bpf_sk_lookup_tcp(c, &t, sizeof(t.ipv4), -1, 0)
T s_lk(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; if (!s) return 0; int r = s->family + s->src_port; bpf_sk_release(s); return r; }
T s_leak(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; return 0; }
T s_nonull(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; return s->family; }
T s_relnull(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; bpf_sk_release(s); return 0; }
T s_twice(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; if (!s) return 0; bpf_sk_release(s); bpf_sk_release(s); return 0; }
T s_after(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; if (!s) return 0; bpf_sk_release(s); return s->family; }
T s_full(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK, *f; if (!s) return 0; f = bpf_sk_fullsock(s); int r = f ? f->mark : 0; bpf_sk_release(s); return r; }
T s_full_after(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK, *f; if (!s) return 0; f = bpf_sk_fullsock(s); bpf_sk_release(s); if (f) return f->mark; return 0; }
T s_full_rel(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK, *f; if (!s) return 0; f = bpf_sk_fullsock(s); if (!f) { bpf_sk_release(s); return 0; } bpf_sk_release(f); return s->family; }
T s_tcp(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; struct bpf_tcp_sock *f; if (!s) return 0; f = bpf_tcp_sock(s); int r = f ? f->snd_cwnd : 0; bpf_sk_release(s); return r; }
T s_tcp_rel(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; struct bpf_tcp_sock *f; if (!s) return 0; f = bpf_tcp_sock(s); if (f) bpf_sk_release((void *)f); else bpf_sk_release(s); return 0; }
T s_skc(struct __sk_buff *c) { TUP; struct bpf_sock *s = bpf_skc_lookup_tcp(c, &t, sizeof(t.ipv4), -1, 0); if (!s) return 0; int r = s->state; bpf_sk_release(s); return r; }
T s_skc_mark(struct __sk_buff *c) { TUP; struct bpf_sock *s = bpf_skc_lookup_tcp(c, &t, sizeof(t.ipv4), -1, 0); if (!s) return 0; int r = s->mark; bpf_sk_release(s); return r; }
T s_listener(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK, *l; if (!s) return 0; l = bpf_get_listener_sock(s); int r = l ? l->mark : 0; bpf_sk_release(s); return r; }
T s_skcto(struct __sk_buff *c) { TUP; struct bpf_sock *s = bpf_skc_lookup_tcp(c, &t, sizeof(t.ipv4), -1, 0); struct tcp_sock *k; if (!s) return 0; k = bpf_skc_to_tcp_sock(s); int r = k ? k->snd_cwnd : 0; bpf_sk_release(s); return r; }
T s_skcto_rel(struct __sk_buff *c) { TUP; struct bpf_sock *s = bpf_skc_lookup_tcp(c, &t, sizeof(t.ipv4), -1, 0); struct tcp_sock *k; if (!s) return 0; k = bpf_skc_to_tcp_sock(s); if (k) bpf_sk_release((void *)k); else bpf_sk_release(s); return 0; }
T s_ctxsk(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; return s->family; }
T s_ctxsk_nochk(struct __sk_buff *c) { struct bpf_sock *s = c->sk; return s->family; }
T s_ctxsk_mark(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; return s->mark; }
T s_ctxsk_rel(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; bpf_sk_release(s); return 0; }
T s_ctxsk_w(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; *(u32 *)&s->family = 1; return 0; }
T s_stor(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; s = bpf_sk_fullsock(s); if (!s) return 0; u64 *v = bpf_sk_storage_get(&sks, s, 0, 1); return v ? *v : 0; }
T s_stor_cm(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; u64 *v = bpf_sk_storage_get(&sks, s, 0, 1); return v ? *v : 0; }
T s_stor_del(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; return bpf_sk_storage_delete(&sks, s); }
T s_stor_map(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; u64 *v = bpf_sk_storage_get(&a, s, 0, 1); return v ? *v : 0; }
T s_assign(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; if (!s) return 0; bpf_sk_assign(c, s, 0); bpf_sk_release(s); return 0; }
T s_cgid(struct __sk_buff *c) { struct bpf_sock *s = c->sk; if (!s) return 0; return bpf_sk_cgroup_id(s); }
T s_under(struct __sk_buff *c) { return bpf_skb_under_cgroup(c, &ca, 0); }
T s_under_bad(struct __sk_buff *c) { return bpf_skb_under_cgroup(c, &a, 0); }
T s_syn(struct __sk_buff *c) { TUP; struct bpf_sock *s = LK; struct iphdr i = {}; struct tcphdr h = {}; if (!s) return 0; int r = bpf_tcp_check_syncookie(s, &i, sizeof(i), &h, sizeof(h)); bpf_sk_release(s); return r; }
T s_smupd(struct __sk_buff *c) { int k = 0; struct bpf_sock *s = c->sk; if (!s) return 0; return bpf_map_update_elem(&sm, &k, s, 0); }
T s_smupd_bad(struct __sk_buff *c) { int k = 0; u64 x = 0; return bpf_map_update_elem(&sm, &k, &x, 0); }
T s_smdel(struct __sk_buff *c) { int k = 0; return bpf_map_delete_elem(&sm, &k); }
SEC("kprobe") int s_smupd_kp(void *c) { int k = 0; return bpf_map_delete_elem(&sm, &k); }
T s_redir(struct __sk_buff *c) { return bpf_sk_redirect_map(c, &sm, 0, 0); }
SEC("sk_skb/stream_verdict") int s_redir2(struct __sk_buff *c) { return bpf_sk_redirect_map(c, &sm, 0, 0); }
SEC("sk_skb/stream_verdict") int s_redirh(struct __sk_buff *c) { int k = 1; return bpf_sk_redirect_hash(c, &sh, &k, 0); }
SEC("sk_skb/stream_verdict") int s_redirbad(struct __sk_buff *c) { return bpf_sk_redirect_map(c, &sh, 0, 0); }
SEC("sk_msg") int s_msg(struct sk_msg_md *m) { return bpf_msg_redirect_map(m, &sm, 0, 0); }
SEC("sk_msg") int s_msgpull(struct sk_msg_md *m) { void *d = m->data; if (d + 8 > m->data_end) return 0; bpf_msg_pull_data(m, 0, 8, 0); return *(char *)d; }
SEC("sk_msg") int s_msgd(struct sk_msg_md *m) { char *d = m->data; if ((void*)d + 8 > m->data_end) return 0; d[1] = 5; return d[7]; }
SEC("sk_reuseport") int s_reuse(struct sk_reuseport_md *c) { int k = 0; return bpf_sk_select_reuseport(c, &rs, &k, 0); }
SEC("sk_reuseport") int s_reuse_bad(struct sk_reuseport_md *c) { int k = 0; return bpf_sk_select_reuseport(c, &a, &k, 0); }
SEC("sk_lookup") int s_slk(struct bpf_sk_lookup *c) { TUP; int k = 0; struct bpf_sock *s = bpf_map_lookup_elem(&sm, &k); if (!s) return 1; int r = bpf_sk_assign(c, s, 0); bpf_sk_release(s); return r ? 0 : 1; }
SEC("sk_lookup") int s_slk_null(struct bpf_sk_lookup *c) { bpf_sk_assign(c, 0, 0); return 1; }
SEC("sk_lookup") int s_slk_leak(struct bpf_sk_lookup *c) { int k = 0; struct bpf_sock *s = bpf_map_lookup_elem(&sm, &k); if (!s) return 1; bpf_sk_assign(c, s, 0);  return 1; }
SEC("sockops") int s_ops(struct bpf_sock_ops *c) { int k = 0; return bpf_sock_map_update(c, &sm, &k, 0) & 1; }
SEC("sockops") int s_ops_bad(struct bpf_sock_ops *c) { int k = 0; return bpf_sock_map_update(c, &sh, &k, 0) & 1; }
SEC("sockops") int s_ops_sk(struct bpf_sock_ops *c) { struct bpf_sock *s = c->sk; if (!s) return 1; return s->family & 1; }
SEC("sockops") int s_ops_so(struct bpf_sock_ops *c) { int x = 1; bpf_setsockopt(c, 1, 2, &x, 4); return 1; }
SEC("sockops") int s_ops_hdr(struct bpf_sock_ops *c) { char b[8] = {}; bpf_load_hdr_opt(c, b, 8, 0); bpf_store_hdr_opt(c, b, 8, 0); bpf_reserve_hdr_opt(c, 4, 0); return 1; }
SEC("cgroup/connect4") int s_sa(struct bpf_sock_addr *c) { struct bpf_sock *s = c->sk; if (!s) return 1; c->user_ip4 = 1; return bpf_bind(c, (void *)&(struct sockaddr_in){}, sizeof(struct sockaddr_in)) & 1; }
SEC("cgroup/connect4") int s_sa_cookie(struct bpf_sock_addr *c) { return (bpf_get_socket_cookie(c) + bpf_get_netns_cookie(0) + bpf_get_netns_cookie(c)) & 1; }
SEC("cgroup/getsockopt") int s_gso(struct bpf_sockopt *c) { char *p = c->optval; if ((void*)p + 4 > c->optval_end) return 1; p[0] = 1; c->retval = 0; return bpf_set_retval(0) & 1; }
SEC("cgroup/sysctl") int s_sysctl(struct bpf_sysctl *c) { char b[8]; long v; bpf_sysctl_get_name(c, b, 8, 0); bpf_sysctl_get_current_value(c, b, 8); bpf_strtol(b, 8, 0, &v); return v & 1; }
SEC("flow_dissector") int s_fd(struct __sk_buff *c) { struct bpf_flow_keys *k = c->flow_keys; k->nhoff = 1; return k->thoff; }
SEC("flow_dissector") int s_fd_oob(struct __sk_buff *c) { struct bpf_flow_keys *k = c->flow_keys; return *(volatile int *)((void *)k + 56); }
SEC("lwt_in") int s_lwt(struct __sk_buff *c) { char b[40] = {}; return bpf_lwt_push_encap(c, 0, b, 40); }
SEC("lwt_xmit") int s_lwtx(struct __sk_buff *c) { char b[40] = {}; return bpf_lwt_push_encap(c, 2, b, 20); }
SEC("iter/tcp") int s_itcp(struct bpf_iter__tcp *c) { struct sock_common *s = c->sk_common; if (!s) return 0; struct tcp_sock *t = bpf_skc_to_tcp_sock(s); return t ? t->snd_cwnd & 1: 0; }
SEC("iter/tcp") int s_itcp_destroy(struct bpf_iter__tcp *c) { struct sock_common *s = c->sk_common; if (!s) return 0; bpf_sock_destroy(s); return 0; }
SEC("iter/task") int s_itask(struct bpf_iter__task *c) { struct seq_file *f = c->meta->seq; struct task_struct *t = c->task; if (!t) return 0; static const char fmt[] = "%d\n"; u64 x[1] = {t->pid}; bpf_seq_printf(f, fmt, sizeof(fmt), x, 8); bpf_seq_write(f, x, 8); return 0; }
SEC("iter/task") int s_itask_nochk(struct bpf_iter__task *c) { struct task_struct *t = c->task; return t->pid & 1; }
SEC("iter/bpf_map_elem") int s_ime(struct bpf_iter__bpf_map_elem *c) { u32 *k = c->key; u64 *v = c->value; if (!k || !v) return 0; *v = 1; return *k & 1; }
SEC("iter/bpf_map_elem") int s_imew(struct bpf_iter__bpf_map_elem *c) { u32 *k = c->key; if (!k) return 0; *k = 1; return 0; }
SEC("iter/bpf_sk_storage_map") int s_isk(struct bpf_iter__bpf_sk_storage_map *c) { struct sock *s = c->sk; u64 *v = c->value; if (!s || !v) return 0; return *v & 1; }
SEC("iter/task_file") int s_itf(struct bpf_iter__task_file *c) { struct task_struct *t = c->task; struct file *f = c->file; if (!t || !f) return 0; struct socket *k = bpf_sock_from_file(f); return k ? 1 : 0; }
SEC("tp_btf/kfree_skb") int BPF_PROG(s_skbout, struct sk_buff *skb) { u64 x = 1; return bpf_skb_output(skb, &pe, 0, &x, 8); }
SEC("tp_btf/xdp_exception") int BPF_PROG(s_xo, struct net_device *d, struct bpf_prog *p) { return d->ifindex; }
SEC("tp_btf/tcp_probe") int BPF_PROG(s_tst, struct sock *sk, struct sk_buff *skb) { u64 *v = bpf_sk_storage_get(&sks, sk, 0, 0); return v ? *v : 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_regs, struct task_struct *t, u64 f) { struct pt_regs *r = (void *)bpf_task_pt_regs(t); return r->ax; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_gts, struct task_struct *t, u64 f) { u64 b[4]; long n = bpf_get_task_stack(t, b, 32, 0); if (n < 0) return 0; return b[0]; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_cft, struct task_struct *t, u64 f) { u64 b; return bpf_copy_from_user_task(&b, 8, 0, t, 0); }
SEC("tp_btf/sched_switch") int BPF_PROG(s_sw, bool p, struct task_struct *prev, struct task_struct *next) { return prev->pid + next->tgid; }
SEC("tp_btf/sys_enter") int BPF_PROG(s_se, struct pt_regs *regs, long id) { return regs->di; }
SEC("raw_tp/sys_enter") int s_rse(struct bpf_raw_tracepoint_args *c) { struct pt_regs *r = (void *)c->args[0]; u64 x; bpf_probe_read_kernel(&x, 8, &r->di); return x; }
SEC("raw_tp/sys_enter") int s_rse_d(struct bpf_raw_tracepoint_args *c) { struct pt_regs *r = (void *)c->args[0]; return r->di; }
SEC("kprobe") int s_kst(struct pt_regs *c) { char b[16]; bpf_probe_read_user_str(b, 16, (void *)c->di); return b[0]; }
SEC("tp/sched/sched_switch") int s_tpo(void *c) { u64 x = 1; return bpf_perf_event_output(c, &pe, 0, &x, 8); }
SEC("tp/sched/sched_switch") int s_tpr(struct trace_event_raw_sched_switch *c) { return c->prev_pid; }
SEC("perf_event") int s_pev(struct bpf_perf_event_data *c) { u64 b[4]; bpf_read_branch_records(c, b, 32, 0); return c->sample_period; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_percpu, struct task_struct *t, u64 f) { extern const struct rq runqueues __ksym; const struct rq *r = bpf_per_cpu_ptr(&runqueues, 0); if (!r) return 0; return r->cpu + ((const struct rq *)bpf_this_cpu_ptr(&runqueues))->nr_running; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_percpu_nochk, struct task_struct *t, u64 f) { extern const struct rq runqueues __ksym; const struct rq *r = bpf_per_cpu_ptr(&runqueues, 0); return r->cpu; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_percpu_direct, struct task_struct *t, u64 f) { extern const struct rq runqueues __ksym; return runqueues.cpu; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_percpu_int, struct task_struct *t, u64 f) { extern const int bpf_prog_active __ksym; const int *r = bpf_this_cpu_ptr(&bpf_prog_active); return *r; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_percpu_intw, struct task_struct *t, u64 f) { extern const int bpf_prog_active __ksym; int *r = (int *)bpf_this_cpu_ptr(&bpf_prog_active); *r = 1; return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(s_ino, struct task_struct *t, u64 f) { u64 *v = bpf_inode_storage_get(&ins, t->fs, 0, 0); return 0; }
