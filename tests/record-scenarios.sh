#!/bin/sh
# Records what kernels say of the scenarios of kernel pointers in maps, in cases/kptr/scenarios.tsv of Playground.Conformance.Tests.
#   tests/record-scenarios.sh OBJECTS PROFILE=ORACLE...
# OBJECTS is a folder that the scenario tests filled (PLAYGROUND_OBJECTS=OBJECTS dotnet test ... --filter Scenario): a folder
# for each profile. ORACLE prints a line of JSON for each program of the objects it is given (see record-case.sh).
# RUN_SEQUENCE, a built tests/run-sequence.c, has this computer's kernel run the scenarios of the profile linux-6.18 too.
# The proposal has no kernel: its rows are what its design asks for, and are kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec python3 - "$here" "$@" <<'PYTHON'
import glob, json, os, re, subprocess, sys

here, objects, oracles = sys.argv[1], sys.argv[2], dict(a.split('=', 1) for a in sys.argv[3:])
table = os.path.join(here, 'Playground.Conformance.Tests', 'cases', 'kptr', 'scenarios.tsv')
sources = os.path.join(here, '..', 'src', 'Playground.Session', 'Examples')
kept = [l for l in open(table).read().splitlines() if l.split('\t')[0] not in oracles] if os.path.exists(table) else [
    '# What kernels say of the scenarios: profile, scenario, program, verdict, errno, message; or "run" and what the programs return in their default order.']
rows = []
for profile, oracle in oracles.items():
    files = sorted(glob.glob(os.path.join(objects, profile, '*.o')))
    out = subprocess.run([oracle, *files], capture_output=True, text=True, errors='replace').stdout
    for said in map(json.loads, (l for l in out.splitlines() if l.startswith('{'))):
        if said.get('verdict') in ('accept', 'reject'):
            message = said.get('last_error_line') or '' if said['verdict'] == 'reject' else ''
            errno = abs(said.get('errno') or 0) if said['verdict'] == 'reject' else 0
            rows.append((profile, os.path.basename(said['file'])[:-2], said['prog'], said['verdict'], str(errno), message))
    for file in files:
        name = os.path.basename(file)[:-2]
        text = open(glob.glob(os.path.join(sources, '*', name + '.c'))[0]).read()
        programs = [p for line in re.findall(r'^// scenario: (?:setup|cpu) (.*)$', text, re.M) for p in line.split(',')]
        if profile == 'linux-6.18' and programs and not re.search(r'^// scenario: (?!setup|cpu)', text, re.M) and 'RUN_SEQUENCE' in os.environ:
            run = subprocess.run([os.environ['RUN_SEQUENCE'], file, *programs], capture_output=True, text=True)
            if run.returncode == 0:
                rows.append((profile, name, 'run', run.stdout.strip(), '', ''))
with open(table, 'w') as f:
    f.write('\n'.join(kept + ['\t'.join(r) for r in sorted(rows)]) + '\n')
print(len(rows), 'rows')
PYTHON
