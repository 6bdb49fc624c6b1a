#!/usr/bin/env python3
"""Which program kind may call which helper: one program a helper that only calls it.

usage: helper_calls.py generate DIR         writes DIR/probe_KIND.c; compile each with clang -O2 -target bpf -c
       helper_calls.py collect RESULT...    prints rows of callable.tsv from the lines of JSON of a program that loads
                                            objects one program at a time (file, prog, verdict, last_error_line)

A helper is callable when a refusal, if any, is about its arguments.
"""
import collections, json, os, re, sys

KINDS = {
    'socket_filter': 'socket', 'kprobe': 'kprobe/x', 'sched_cls': 'tc', 'tracepoint': 'tracepoint/sched/sched_switch', 'xdp': 'xdp',
    'perf_event': 'perf_event', 'cgroup_skb': 'cgroup/skb', 'cgroup_sock': 'cgroup/sock', 'lwt_in': 'lwt_in', 'lwt_xmit': 'lwt_xmit',
    'lwt_seg6local': 'lwt_seg6local', 'sock_ops': 'sockops', 'sk_skb': 'sk_skb', 'sk_msg': 'sk_msg', 'raw_tracepoint': 'raw_tp/sched_switch',
    'flow_dissector': 'flow_dissector', 'cgroup_device': 'cgroup/dev', 'cgroup_sysctl': 'cgroup/sysctl', 'cgroup_sockopt': 'cgroup/getsockopt',
    'cgroup_sock_addr': 'cgroup/connect4', 'sk_lookup': 'sk_lookup', 'sk_reuseport': 'sk_reuseport', 'syscall': 'syscall',
    'tracing_raw_tp': 'tp_btf/sched_switch', 'iter_task': 'iter/task', 'lsm': 'lsm/file_open', 'fentry': 'fentry/do_unlinkat',
}
# A kind's rows in callable.tsv; one probe stands for the attach types that share a dispatcher.
ROWS = {
    'tracing_raw_tp': ['tracing/raw_tp(btf)'], 'iter_task': ['tracing/iter_task', 'tracing/iter_task(sleepable)'], 'fentry': ['tracing/fentry'], 'lsm': ['lsm/mac'],
    'lwt_in': ['lwt_in', 'lwt_out'], 'sched_cls': ['sched_cls', 'sched_act'], 'raw_tracepoint': ['raw_tracepoint', 'raw_tracepoint_writable'],
    'kprobe': ['kprobe', 'kprobe/kprobe_multi', 'kprobe/kprobe_session', 'kprobe/uprobe_multi', 'kprobe/sleepable_uprobe'],
    'cgroup_skb': ['cgroup_skb', 'cgroup_skb/cgroup_inet_ingress', 'cgroup_skb/cgroup_inet_egress'],
}


def generate(folder):
    for kind, section in KINDS.items():
        with open(os.path.join(folder, f'probe_{kind}.c'), 'w') as f:
            f.write('#define SEC(n) __attribute__((section(n), used))\nchar LICENSE[] SEC("license") = "GPL";\n')
            for i in range(1, 212):
                f.write(f'SEC("{section}") __attribute__((naked)) int h{i}(void *c) {{ asm volatile("call {i}; r0 = 0; exit"); }}\n')


def ranges(ids):
    out = []
    for i in sorted(ids):
        if out and out[-1][1] == i - 1:
            out[-1][1] = i
        else:
            out.append([i, i])
    return ','.join(str(a) if a == b else f'{a}-{b}' for a, b in out) or '-'


def collect(files):
    callable = collections.defaultdict(set)
    for path in files:
        for line in open(path):
            said = json.loads(line)
            kind = re.match(r'probe_(.*)\.o', os.path.basename(said['file'])).group(1)
            if said['verdict'] != 'skip':
                callable[kind]
                if not re.search('cannot use helper|unknown func|invalid func', said['last_error_line']):
                    callable[kind].add(int(said['prog'][1:]))
    for kind, ids in callable.items():
        for row in ROWS.get(kind, [kind]):
            print(f'{row}\t{ranges(ids)}\t-\t-')


if sys.argv[1] == 'generate':
    generate(sys.argv[2])
else:
    collect(sys.argv[2:])
