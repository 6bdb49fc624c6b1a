#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } a SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LPM_TRIE); __uint(max_entries, 4); __uint(map_flags, 1); __uint(key_size, 8); __uint(value_size, 8); } lpm SEC(".maps");
#define R2(sec, n) SEC(sec) int n##_2(void *c) { return 2; } SEC(sec) int n##_u(void *c) { return bpf_get_prandom_u32(); } SEC(sec) int n##_1(void *c) { return 1; } SEC(sec) int n##_0(void *c) { return 0; } SEC(sec) int n##_p(void *c) { return (long)c; } SEC(sec) int n##_no(void *c) { asm volatile("exit"); return 0; } SEC(sec) int n##_m(void *c) { return -1; }
R2("cgroup/bind4", cb4)
R2("cgroup/connect4", cc4)
R2("cgroup/recvmsg4", cr4)
R2("cgroup/getpeername4", cg4)
R2("cgroup/connect_unix", ccu)
R2("cgroup/getsockname_unix", cgu)
R2("cgroup_skb/egress", cse)
R2("cgroup_skb/ingress", csi)
R2("cgroup/skb", cs)
R2("cgroup/sock_create", csc)
R2("cgroup/post_bind4", cpb)
R2("sockops", so)
R2("cgroup/dev", cd)
R2("cgroup/sysctl", csy)
R2("cgroup/getsockopt", cgo)
R2("cgroup/setsockopt", cst)
R2("sk_lookup", sl)
R2("netfilter", nf)
R2("xdp", xd)
R2("tc", tc)
R2("socket", sf)
R2("kprobe", kp)
R2("kprobe.session", kps)
R2("kprobe.multi", kpm)
R2("uprobe", up)
R2("tp/sched/sched_switch", tp)
R2("raw_tp/sys_enter", rt)
R2("tp_btf/task_newtask", tpb)
R2("iter/task", it)
R2("iter.s/task", its)
R2("perf_event", pe)
R2("sk_skb", ss)
R2("sk_skb/stream_parser", ssp)
R2("sk_msg", sm)
R2("sk_reuseport", sr)
R2("flow_dissector", fd)
R2("lwt_in", li)
R2("lwt_xmit", lx)
R2("lwt_seg6local", ls6)
R2("syscall", sy)
R2("action", act)
R2("raw_tp.w/sys_enter", rtw)
R2("lirc_mode2", lm)
R2("lsm/file_open", lsm)
R2("lsm_cgroup/socket_create", lsc)
R2("fentry/bpf_fentry_test1", fe)
R2("fmod_ret/bpf_fentry_test1", fm)
R2("freplace/foo", fr)
SEC("syscall") int sy_lpm(void *c) { u64 k = 0; return bpf_map_lookup_elem(&lpm, &k) != 0; }
SEC("xdp.frags") int xf(void *c) { return 1; }
SEC("cgroup/sendmsg4") int csm(void *c) { return 3; }
SEC("tp_btf/nosuch") int tpn(void *c) { return 3; }
SEC("uprobe.s") int ups(void *c) { return 0; }
SEC("kprobe.s") int kpsx(void *c) { return 0; }
SEC("tc") int spill(void *c) { u64 x = bpf_get_prandom_u32() & 1; return x; }
SEC("cgroup/dev") int rng(void *c) { u64 x = bpf_get_prandom_u32() & 1; return x; }
SEC("cgroup/dev") int rng2(void *c) { u64 x = bpf_get_prandom_u32() & 3; return x; }
SEC("cgroup/dev") long rng3(void *c) { long x = bpf_get_prandom_u32() ; if (x < 5) return x; return 0; }
SEC("cgroup/dev") long rng4(void *c) { u64 *v; int k = 0; v = bpf_map_lookup_elem(&a, &k); return v ? *v : 0; }
