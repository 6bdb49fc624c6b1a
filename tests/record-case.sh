#!/bin/sh
# Records what this computer's kernel says of programs as cases of Playground.Conformance.Tests.
#   ORACLE=path/to/oracle tests/record-case.sh [--log] [--name FAMILY/NAME] [--flags N] [--drop-perfmon] FILE...
# FILE is playground assembly (.bpf, kept as text in the case) or a small BPF object (.o, copied beside it; compile it with
# -fdebug-compilation-dir=. from its own directory and strip it with llvm-strip -g, so that it names no place on this computer).
# --log keeps the level-2 log too. ORACLE is a program that loads an object's programs one by one and prints a line of
# JSON for each (prog, verdict, errno, last_error_line, counts), with --log DIR --log-level 2 for the logs.
# A program can be refused the right to load here (EPERM and no log); such programs are left out.
set -eu
: "${ORACLE:?names the program that asks the kernel}"
here=$(cd "$(dirname "$0")" && pwd)
exec python3 - "$here" "$@" <<'PYTHON'
import json, os, shutil, subprocess, sys, tempfile

here, args = sys.argv[1], sys.argv[2:]
cases = os.path.join(here, 'Playground.Conformance.Tests', 'cases')
keep_log, name, flags, files, drop = False, None, None, [], False
while args:
    a = args.pop(0)
    if a == '--log': keep_log = True
    elif a == '--name': name = args.pop(0)
    elif a == '--flags': flags = args.pop(0)
    elif a == '--drop-perfmon': drop = True
    else: files.append(a)

cli = os.environ.get('PLAYGROUND', '').split() or ['dotnet', os.path.join(here, '..', 'src', 'Playground.Cli', 'bin', 'Debug', 'net10.0', 'playground.dll')]
KEYS = (('verdict', 'verdict'), ('errno', 'errno'), ('message', 'last_error_line'), ('processed', 'processed_insns'),
        ('total', 'total_states'), ('peak', 'peak_states'), ('max', 'max_states_per_insn'))
for path in files:
    case = name or os.path.basename(path).rsplit('.', 1)[0]
    with tempfile.TemporaryDirectory() as tmp:
        obj = path
        if path.endswith('.bpf'):
            obj = os.path.join(tmp, 'case.o')
            subprocess.run(cli + ['asm', path, '-o', obj], check=True)
        option = (['--flags', flags] if flags else []) + (['--drop-perfmon'] if drop else [])
        out = subprocess.run([os.environ['ORACLE'], '--log', tmp, '--log-level', '2'] + option + [obj], capture_output=True, text=True, check=False).stdout
        text = ['# recorded on Linux ' + os.uname().release.split('-')[0]] + ([f'flags {int(flags, 0)}'] if flags else []) + (['caps bpf'] if drop else [])
        if path.endswith('.bpf'):
            text += ['== source'] + open(path).read().rstrip('\n').split('\n')
        else:
            shutil.copy(path, os.path.join(cases, case + '.o'))
            text += ['== object ' + os.path.basename(case) + '.o']
        logs = {}
        for root, _, names in os.walk(tmp):
            logs.update((n, os.path.join(root, n)) for n in names)
        for line in out.splitlines():
            said = json.loads(line)
            if said.get('verdict') not in ('accept', 'reject'):
                continue
            text.append('== expect ' + said['prog'])
            for key, theirs in KEYS:
                value = said.get(theirs)
                if value in (None, '') or (key == 'errno' and not value) or (key == 'message' and said['verdict'] == 'accept'):
                    continue
                text.append(f'{key} {abs(value) if isinstance(value, int) else value}')
            log = said.get('log_path') or next((p for n, p in logs.items() if said['prog'] in n), None)
            if keep_log and log:
                body = open(log, errors='replace').read().rstrip('\n').split('\n')
                text += ['== log ' + said['prog']] + [l for l in body if not l.startswith('verification time ')]
        with open(os.path.join(cases, case + '.case'), 'w') as f:
            f.write('\n'.join(text) + '\n')
        print(case)
PYTHON
