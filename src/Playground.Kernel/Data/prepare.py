#!/usr/bin/env python3
"""Turns raw facts about a kernel into the tables of this folder.

usage: prepare.py FACTS BTF OUT [BASE]

FACTS  folder with config and, where the kernel was probed, helpers.json, kfuncs.json, ctx.json,
       maps.json, programs.json, sections.json, ksyms.txt.gz
BTF    the kernel's raw BTF (/sys/kernel/btf/vmlinux)
OUT    folder to write, such as linux-6.18
BASE   for a kernel that was not probed: a folder already written for a newer kernel. Its tables are restricted to the
       helpers, map types, program types and kernel functions that this kernel's own types have, and OLDER's rows applied.

Text tables are for reading and for diffs; what is big is compressed. Output depends on the input only.
"""
import gzip, json, os, struct, sys


# What an older kernel has otherwise than its base, where a fact sheet or a run of that kernel says so.
TEST_TYPES = 'sched_cls,tracing,tracepoint,perf_event,lsm,syscall'
OLDER = {
    'linux-6.1': {
        'fields': {'BPF_KPTR_REF': '1,2,6,9', 'BPF_KPTR_UNREF': '1,2,6,9', 'BPF_SPIN_LOCK': '1,2,19,24,28,29', 'BPF_TIMER': '1,2,9'},
        'kfuncs': {
            'bpf_kfunc_call_test1': '-', 'bpf_kfunc_call_test2': '-', 'bpf_kfunc_call_test3': '-',
            'bpf_kfunc_call_test_acquire': 'acquire,ret_null', 'bpf_kfunc_call_memb_acquire': 'acquire,ret_null',
            'bpf_kfunc_call_test_release': 'release', 'bpf_kfunc_call_memb_release': 'release', 'bpf_kfunc_call_memb1_release': 'release',
            'bpf_kfunc_call_test_kptr_get': 'acquire,ret_null,kptr_get', 'bpf_kfunc_call_test_ref': 'trusted_args',
            'bpf_kfunc_call_test_pass_ctx': '-', 'bpf_kfunc_call_test_pass1': '-', 'bpf_kfunc_call_test_pass2': '-',
            'bpf_kfunc_call_test_fail1': '-', 'bpf_kfunc_call_test_fail2': '-', 'bpf_kfunc_call_test_fail3': '-',
            'bpf_kfunc_call_test_mem_len_pass1': '-', 'bpf_kfunc_call_test_mem_len_fail1': '-', 'bpf_kfunc_call_test_mem_len_fail2': '-',
            'bpf_kfunc_call_test_destructive': 'destructive', 'bpf_kfunc_call_test_get_rdwr_mem': 'ret_null',
            'bpf_kfunc_call_test_get_rdonly_mem': 'ret_null', 'bpf_kfunc_call_test_acq_rdonly_mem': 'acquire,ret_null',
            'bpf_kfunc_call_int_mem_release': 'release',
        },
        'kfunc_types': TEST_TYPES,
        'nonnull': '0',
    },
    'linux-6.12': {'fields': {}, 'kfuncs': {}, 'kfunc_types': '', 'nonnull': '0'},
}


def btf_enums(path):
    """enum name -> set of values, of a raw BTF file."""
    data = open(path, 'rb').read()
    _, _, _, hdr, type_off, type_len, str_off, _ = struct.unpack_from('<HBBIIIII', data)
    pos, end, strings = hdr + type_off, hdr + type_off + type_len, hdr + str_off
    extra = {1: (4, 0), 3: (12, 0), 4: (0, 12), 5: (0, 12), 6: (0, 8), 13: (0, 8), 14: (4, 0), 15: (0, 12), 17: (4, 0), 19: (0, 12)}
    enums = {}
    while pos < end:
        name, info, _ = struct.unpack_from('<III', data, pos)
        kind, vlen = info >> 24 & 31, info & 0xffff
        once, each = extra.get(kind, (0, 0))
        if kind == 6:
            stop = data.index(b'\0', strings + name)
            enums[data[strings + name:stop].decode()] = {struct.unpack_from('<Ii', data, pos + 12 + 8 * i) for i in range(vlen)}
        pos += 12 + once + each * vlen
    return {n: sorted(v for _, v in values) for n, values in enums.items()}


def btf_names(path):
    """(kind, name) -> first id, of a raw BTF file."""
    data = open(path, 'rb').read()
    _, _, _, hdr, type_off, type_len, str_off, _ = struct.unpack_from('<HBBIIIII', data)
    pos, end, strings = hdr + type_off, hdr + type_off + type_len, hdr + str_off
    extra = {1: (4, 0), 3: (12, 0), 4: (0, 12), 5: (0, 12), 6: (0, 8), 13: (0, 8), 14: (4, 0), 15: (0, 12), 17: (4, 0), 19: (0, 12)}
    names, id = {}, 0
    while pos < end:
        id += 1
        name, info, _ = struct.unpack_from('<III', data, pos)
        kind, vlen = info >> 24 & 31, info & 0xffff
        once, each = extra.get(kind, (0, 0))
        stop = data.index(b'\0', strings + name)
        names.setdefault((kind, data[strings + name:stop].decode()), id)
        pos += 12 + once + each * vlen
    return names


def ranges(ids):
    """1,2,3,7 -> 1-3,7"""
    out, ids = [], sorted(ids)
    for i in ids:
        if out and out[-1][1] == i - 1:
            out[-1][1] = i
        else:
            out.append([i, i])
    return ','.join(str(a) if a == b else f'{a}-{b}' for a, b in out)


def write(name, lines):
    with open(os.path.join(out, name), 'w', newline='\n') as f:
        f.write('\n'.join(lines) + '\n')


def pack(name, data):
    with open(os.path.join(out, name), 'wb') as f:
        with gzip.GzipFile(filename='', mode='wb', fileobj=f, compresslevel=9, mtime=0) as g:
            g.write(data)


def bits(row, names):
    return ','.join(n for n in names if row.get(n)) or '-'


def words(values):
    return ','.join(str(v) for v in values) or '-'


def number(text, names):
    return names[text] if text in names else int(text)


# Last arguments that the table of prototypes lacks; the register liveness that the kernel prints shows them.
MISSING_ARGS = {73: 'ARG_CONST_SIZE', 74: 'ARG_CONST_SIZE', 76: 'ARG_CONST_SIZE', 191: 'ARG_ANYTHING'}


def helpers(d):
    lines = ['# H id name | P proto dispatchers flags callback ret ret-btf-id | A type [size=S] [btf=SYMBOL]']
    for h in d['helpers']:
        lines.append(f"H\t{h['id']}\t{h['name']}")
        for p in h['protos']:
            lines.append('\t'.join(['P', p['proto'], ';'.join(p['from']),
                bits(p, ['gpl_only', 'pkt_access', 'might_sleep', 'allow_fastcall']), p.get('allowed_callback') or '-',
                p['ret'].replace(' ', ''), p.get('ret_btf_id') or '-']))
            for i, a in enumerate(p['args'], 1):
                size, btf = p.get('arg_size', {}).get(str(i)), p.get('arg_btf_id', {}).get(str(i))
                lines.append('\t'.join(['A', a.replace(' ', '')] + ([f'size={size}'] if size else []) + ([f'btf={btf}'] if btf else [])))
            if h['id'] in MISSING_ARGS:
                lines.append(f"A\t{MISSING_ARGS[h['id']]}")
    write('helpers.tsv', lines)
    callable = {p: ([], [], []) for p, s in d['probe_status'].items() if s == 'probed'}
    for h in d['helpers']:
        for c in h['callable_from']:
            probe, _, mark = c.partition(' [')
            callable[probe][1 if mark.startswith('sleepable') else 2 if mark else 0].append(h['id'])
    write('callable.tsv', ['# probe, helpers that are callable, those refused only because they may sleep, those refused with another errno']
        + ['\t'.join([p] + [ranges(x) or '-' for x in c]) for p, c in callable.items()])
    write('dispatchers.tsv', ['# dispatcher, fallbacks'] + [f"{n}\t{words(x['fallback'])}" for n, x in d['dispatchers'].items()])


# In the kernel's types, but registered only with an option that the probed kernel was built without.
UNREGISTERED = {'bpf_verify_pkcs7_signature'}


def kfuncs(d, names):
    lines = ['# name, BTF id of the FUNC, flags, program types that may call it (all: every type), filters']
    for k in d['kfuncs']:
        id = names.get((12, k['name']))
        if id and k['callable_prog_types'] and k['name'] not in UNREGISTERED:
            filters = sorted({s['filter'] for s in k['sets'] if s.get('filter')})
            lines.append('\t'.join([k['name'], str(id), words(f[3:].lower() for f in k['flags']), words(k['callable_prog_types']), words(filters)]))
    write('kfuncs.tsv', lines)


def with_egress(xdp):
    """A program on a devmap's entry reads one field more; found by loading one (Linux 6.18), not by the probe."""
    ifindex = next(a for a in xdp['access'] if a['off'] == 12)
    return dict(xdp, program='xdp/devmap', attach_type=33, access=xdp['access'] + [dict(ifindex, off=20)])


def contexts(d):
    texts, rows = {}, []
    for c in d['contexts'] + [with_egress(c) for c in d['contexts'] if c['program'] == 'xdp']:
        rows.append('\t'.join(['C', c['program'], str(c['prog_type']), str(c['attach_type']), c['struct'] or '-',
            str(c['struct_size'] or 0), str(c.get('probed_size') or c['struct_size'] or 0)]))
        for a in c['access']:
            cells = []
            for size in sorted(set(a['r']) | set(a['w'])):
                reg = a['reg'] if isinstance(a.get('reg'), str) else (a.get('reg') or {}).get(str(size), '')
                mode = ('r' if size in a['r'] else '') + ('w' if size in a['w'] else '')
                cells.append(f'{size}{mode}' + (f'={texts.setdefault(reg, len(texts))}' if size in a['r'] else ''))
            rows.append('\t'.join([str(a['off'])] + cells))
    write('contexts.tsv', ['# T text of a register state | C name type attach-type struct size probed | offset, then size, r and w, index of the T'
        ] + [f'T\t{t}' for t in texts] + rows)


def programs(d):
    lines = ['# type name flags attach-type errno-of-trivial ret-min ret-max sleepable-errno ld-abs sleepable-message']
    for p in d['programs']:
        for b in p['by_attach']:
            attach = d['attach_types'][b['expected_attach_type']] if b['expected_attach_type'] else -1
            ret = b['ret_range'] if isinstance(b['ret_range'], list) else ['-', '-']
            lines.append('\t'.join(str(x) for x in [p['id'], p['name'],
                bits(p, ['direct_packet_read', 'direct_packet_write', 'needs_net_admin', 'needs_perfmon']), attach, b['errno_trivial'],
                ret[0], ret[1], b['sleepable_errno'], int(b['ld_abs']), b['sleepable_msg'] or '-']))
    write('programs.tsv', lines)


def sections(d, prog_types, attach_types):
    write('sections.tsv', ['# pattern type attach-type flags'] + ['\t'.join([s['pattern'],
        str(prog_types.get(s['prog_type'], 0)), str(number(s['attach_type'], attach_types)), words(f for f in s['flags'] if f != 'SEC_NONE')])
        for s in d['sections']])


def maps(d):
    lines = ['# M type name base-key base-value base-entries base-flags base-errno without-flags-errno keys values entries flag-bits nonnull helpers-only helpers-dedicated'
        ' | F field map-types | H helper map-types']
    for m in d['maps']:
        b, only = m['probe_base'], m['helpers_only']
        lines.append('\t'.join(str(x) for x in ['M', m['id'], m['name'], b['key'], b['value'], b['max_entries'], b['flags'], m['base_errno'],
            m.get('without_base_flags_errno', 0), words(m.get('keys_ok', [])), words(m.get('values_ok', [])), words(m.get('max_entries_ok', [])),
            words(m.get('flag_bits_ok', [])), int(m['const_key_lookup_nonnull']),
            'any' if isinstance(only, str) else words(h for h in only if not h.startswith('(')), words(m['helpers_dedicated'])]))
    ids = {m['name']: m['id'] for m in d['maps']}
    for field, types in d['special_fields_allowed_in'].items():
        lines.append(f"F\t{field}\t{words(ids[t] for t in types)}")
    for helper, types in d['helper_needs_map_type'].items():
        lines.append(f"H\t{helper}\t{words(ids[t] for t in types)}")
    write('maps.tsv', lines)


def derive(base, enums, names, older):
    """The base's tables with the rows that this kernel has."""
    def rows(name):
        return [l.rstrip('\n') for l in open(os.path.join(base, name))]

    helper_ids = set(enums['bpf_func_id'][1:-1])
    keep, lines = True, []
    for line in rows('helpers.tsv'):
        cells = line.split('\t')
        if cells[0] == 'H':
            keep = int(cells[1]) in helper_ids
        if keep:
            lines.append(line)
    write('helpers.tsv', lines)
    write('dispatchers.tsv', rows('dispatchers.tsv'))
    if not os.path.exists(os.path.join(out, 'callable.tsv')):  # tests/probes/helper_calls.py asks a running kernel for it
        write('callable.tsv', rows('callable.tsv'))
    write('contexts.tsv', rows('contexts.tsv'))
    write('sections.tsv', rows('sections.tsv'))
    prog_types, map_types = enums['bpf_prog_type'], enums['bpf_map_type']
    write('programs.tsv', [l for l in rows('programs.tsv') if l[0] == '#' or int(l.split('\t')[0]) in prog_types])
    lines = []
    for line in rows('maps.tsv'):
        cells = line.split('\t')
        if cells[0] == 'M':
            if int(cells[1]) not in map_types:
                continue
            cells[13] = older['nonnull'] if older['nonnull'] == '0' else cells[13]
        elif cells[0] == 'F' and older['fields']:
            if cells[1] not in older['fields']:
                continue
            cells[2] = older['fields'][cells[1]]
        lines.append('\t'.join(cells))
    write('maps.tsv', lines)
    lines = []
    for line in rows('kfuncs.tsv'):
        cells = line.split('\t')
        if line[0] == '#':
            lines.append(line)
        elif (12, cells[0]) in names and cells[0] not in older['kfuncs']:
            lines.append('\t'.join([cells[0], str(names[12, cells[0]])] + cells[2:]))
    for name, flags in older['kfuncs'].items():
        if (12, name) in names:
            lines.append('\t'.join([name, str(names[12, name]), flags, older['kfunc_types'], '-']))
    write('kfuncs.tsv', lines)


facts, btf, out = sys.argv[1:4]
os.makedirs(out, exist_ok=True)


def read(name):
    path = os.path.join(facts, name)
    return json.load(open(path)) if os.path.exists(path) else None


pack('vmlinux.btf.gz', open(btf, 'rb').read())
config = [l.strip() for l in open(os.path.join(facts, 'config')) if l.startswith('CONFIG_')]
pack('config.gz', ('\n'.join(config) + '\n').encode())
if os.path.exists(os.path.join(facts, 'ksyms.txt.gz')):
    pack('ksyms.gz', gzip.open(os.path.join(facts, 'ksyms.txt.gz')).read())
if d := read('helpers.json'):
    helpers(d)
if d := read('kfuncs.json'):
    kfuncs(d, btf_names(btf))
if d := read('ctx.json'):
    contexts(d)
if d := read('maps.json'):
    maps(d)
if d := read('programs.json'):
    programs(d)
    if s := read('sections.json'):
        sections(s, {p['name']: p['id'] for p in d['programs']}, d['attach_types'])
if len(sys.argv) > 4:
    derive(sys.argv[4], btf_enums(btf), btf_names(btf), OLDER[os.path.basename(os.path.normpath(out))])
