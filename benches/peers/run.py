"""Compares the speed of fenceng on the tables of PDFs with its peers; README.md says how and what the figures mean."""
import argparse, json, os, pathlib, shutil, statistics, subprocess, sys, venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# One core, one thread.
ENVIRONMENT = os.environ | {name: '1' for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'OPENCV_FOR_THREADS_NUM')}
PYTHON_PEERS = ('pymupdf, no layout model', 'pymupdf', 'pdfplumber', 'camelot lattice, vector', 'camelot lattice', 'text only: pymupdf words')


def environment(folder):
    """The virtual environment's Python, with just what requirements.txt says."""
    python, stamp, wanted = folder / 'bin/python', folder / 'installed.txt', (HERE / 'requirements.txt').read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        if folder.exists() and not (folder / 'pyvenv.cfg').exists(): sys.exit(f'{folder} is no virtual environment: it would be cleared')
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, '-m', 'pip', 'install', '--quiet', '-r', HERE / 'requirements.txt'], check=True)
        stamp.write_text(wanted)
    return python


def ask(python, files, peer, *command):
    child = subprocess.run([python, HERE / 'peers.py', peer, *command], input=json.dumps(files).encode(), capture_output=True, env=ENVIRONMENT)
    if child.returncode == 0: return json.loads(child.stdout)
    print(f'{peer}: ended with {child.returncode}\n{child.stderr.decode(errors="replace")[-500:]}', file=sys.stderr)


def table(rows):
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *rest in rows: print('  '.join([first.ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(rest, widths[1:])]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('inputs', nargs='*', type=pathlib.Path, default=[ROOT / 'fixtures/pdf'], metavar='FILE_OR_FOLDER')
    parser.add_argument('--fenceng', type=pathlib.Path, default=ROOT / 'target/release/fenceng', metavar='PATH')
    parser.add_argument('--runs', type=int, default=3, metavar='N')
    parser.add_argument('--venv', type=pathlib.Path, default=ROOT / 'target/peers-venv', metavar='FOLDER')
    parser.add_argument('--json', type=pathlib.Path, metavar='FILE')
    options = parser.parse_args()
    if options.runs < 1: parser.error('--runs: at least 1')
    fenceng = shutil.which(options.fenceng.resolve()) or parser.error(f'{options.fenceng}: no such program; build it or give --fenceng')

    files = []
    for path in options.inputs:
        files += sorted(p for p in path.rglob('*') if p.suffix.lower() == '.pdf') if path.is_dir() else [path]
    python = environment(options.venv.resolve())
    known = ask(python, [str(path.resolve()) for path in files], 'pages') or sys.exit(1)
    for path, why in known['left_out'].items(): print(f'left out: {os.path.basename(path)}: {why}')
    files, pages = list(known['pages']), sum(known['pages'].values())
    if not files: sys.exit('no PDF to read')

    versions = {'fenceng': subprocess.run([fenceng, '--version'], capture_output=True, text=True).stdout.split()[-1]} | known['versions']
    peers = [('fenceng', fenceng)] + [(name,) for name in PYTHON_PEERS]
    if poppler := shutil.which('pdftotext'):
        peers.append(('text only: pdftotext -bbox', poppler))
        versions['pdftotext'] = subprocess.run([poppler, '-v'], capture_output=True, text=True).stderr.split()[2]
    else: print('pdftotext is not installed: skipped')

    runs = {peer[0]: [] for peer in peers}
    for number in range(options.runs):  # in turn, so that a busy moment of the machine does not fall on one peer alone
        for peer in peers:
            print(f'run {number + 1} of {options.runs}: {peer[0]}', file=sys.stderr)
            if (answer := ask(python, files, *peer)): runs[peer[0]].append(answer)

    results, base = [], None
    for peer, answers in runs.items():
        if not answers: continue  # what it ended with is said above
        seconds = [answer['seconds'] for answer in answers]
        median = statistics.median(seconds)
        if peer == 'fenceng': base = median
        results.append({'peer': peer, 'median': median, 'min': min(seconds), 'max': max(seconds), 'pages_per_second': pages / median,
                        'ratio': base and median / base, 'mib': max(answer['mib'] for answer in answers),
                        'tables': answers[-1]['tables'], 'failed': answers[-1]['failed'], 'runs': seconds})

    print(f'{len(files)} files, {pages} pages, {options.runs} runs; ' + ', '.join(' '.join(pair) for pair in versions.items()))
    table([('', 'median s', 'min s', 'max s', 'pages/s', 'x fenceng', 'peak MiB', 'tables', 'failed')] + [(
        r['peer'], f'{r["median"]:.3f}', f'{r["min"]:.3f}', f'{r["max"]:.3f}', f'{r["pages_per_second"]:.1f}', f'{r["ratio"]:.1f}' if r['ratio'] else '-',
        f'{r["mib"]:.0f}', '-' if r['tables'] is None else str(r['tables']), str(len(r['failed']))) for r in results])
    for r in results:
        for path, why in r['failed'].items(): print(f'{r["peer"]} failed on {os.path.basename(path)}: {why}')
    if options.json:
        options.json.write_text(json.dumps({'pages': known['pages'], 'left_out': known['left_out'], 'versions': versions, 'peers': results}, indent=1) + '\n')


main()
