"""What the comparisons share: what the peers are installed into, each in a process of its own, in turn, and the table."""
import argparse, json, os, pathlib, shutil, statistics, subprocess, sys, venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# One core, one thread.
ENVIRONMENT = os.environ | {name: '1' for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'OPENCV_FOR_THREADS_NUM')}


def parser(description):
    new = argparse.ArgumentParser(description=description)
    new.add_argument('--fenceng', type=pathlib.Path, default=ROOT / 'target/release/fenceng', metavar='PATH')
    new.add_argument('--runs', type=int, default=3, metavar='N')
    new.add_argument('--venv', type=pathlib.Path, default=ROOT / 'target/peers-venv', metavar='FOLDER')
    new.add_argument('--json', type=pathlib.Path, metavar='FILE')
    return new


def options(parser):
    """What was typed, and the program that is compared."""
    typed = parser.parse_args()
    if typed.runs < 1: parser.error('--runs: at least 1')
    return typed, shutil.which(typed.fenceng.resolve()) or parser.error(f'{typed.fenceng}: no such program; build it or give --fenceng')


def environment(folder):
    """The virtual environment's Python, with just what requirements.txt says."""
    folder = folder.resolve()
    python, stamp, wanted = folder / 'bin/python', folder / 'installed.txt', (HERE / 'requirements.txt').read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        if folder.exists() and not (folder / 'pyvenv.cfg').exists(): sys.exit(f'{folder} is no virtual environment: it would be cleared')
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, '-m', 'pip', 'install', '--quiet', '-r', HERE / 'requirements.txt'], check=True)
        stamp.write_text(wanted)
    return python


def ask(python, peer, *command, **question):
    child = subprocess.run([python, HERE / 'peers.py', peer, *command], input=json.dumps(question).encode(), capture_output=True, env=ENVIRONMENT)
    if child.returncode == 0: return json.loads(child.stdout)
    print(f'{peer}: ended with {child.returncode}\n{child.stderr.decode(errors="replace")[-500:]}', file=sys.stderr)


def compare(python, peers, runs, amounts, **question):
    """What each of the peers took: the first is what the others are held against, amounts are what a run reads of."""
    answers = {peer[0]: [] for peer in peers}
    for number in range(runs):  # in turn, so that a busy moment of the machine does not fall on one peer alone
        for peer in peers:
            print(f'run {number + 1} of {runs}: {peer[0]}', file=sys.stderr)
            if (answer := ask(python, *peer, **question)): answers[peer[0]].append(answer)
    results, base = [], None
    for peer, given in answers.items():
        if not given: continue  # what it ended with is said above
        seconds = [answer['seconds'] for answer in given]
        median = statistics.median(seconds)
        if peer == peers[0][0]: base = median
        results.append({'peer': peer, 'median': median, 'min': min(seconds), 'max': max(seconds), 'ratio': base and median / base,
                        'per_second': {name: amount / median for name, amount in amounts.items()}, 'mib': max(answer['mib'] for answer in given),
                        'found': given[-1]['found'], 'failed': given[-1]['failed'], 'runs': seconds})
    return results


def megabytes(files):
    return sum(os.path.getsize(path) for path in files) / 1e6


def report(results, versions, runs, what, found, beside, to=None):
    print(f'{what}, {runs} runs; ' + ', '.join(' '.join(pair) for pair in versions.items()))
    rows = [('', 'median s', 'min s', 'max s', *(f'{name}/s' for name in results[0]['per_second']), 'x fenceng', 'peak MiB', found, 'failed')]
    for r in results:
        rows.append((r['peer'], *(f'{r[name]:.3f}' for name in ('median', 'min', 'max')), *(f'{rate:,.1f}' for rate in r['per_second'].values()),
                     f'{r["ratio"]:.1f}' if r['ratio'] else '-', f'{r["mib"]:.0f}', '-' if r['found'] is None else str(r['found']), str(len(r['failed']))))
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *rest in rows: print('  '.join([first.ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(rest, widths[1:])]))
    for r in results:
        for path, why in r['failed'].items(): print(f'{r["peer"]} failed on {os.path.basename(path)}: {why}')
    if to: to.write_text(json.dumps(beside | {'versions': versions, 'peers': results}, indent=1) + '\n')
