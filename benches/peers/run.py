"""Compares the speed of fenceng on the tables of PDFs with its peers; README.md says how and what the figures mean."""
import os, pathlib, shutil, subprocess, sys
import compare

PYTHON_PEERS = ('pymupdf, no layout model', 'pymupdf', 'pdfplumber', 'camelot lattice, vector', 'camelot lattice', 'tabula lattice', 'text only: pymupdf words')


def main():
    parser = compare.parser(__doc__)
    parser.add_argument('inputs', nargs='*', type=pathlib.Path, default=[compare.ROOT / 'fixtures/pdf'], metavar='FILE_OR_FOLDER')
    options, fenceng = compare.options(parser)
    files = []
    for path in options.inputs:
        files += sorted(p for p in path.rglob('*') if p.suffix.lower() == '.pdf') if path.is_dir() else [path]
    python = compare.environment(options.venv)
    known = compare.ask(python, 'pages', files=[str(path.resolve()) for path in files]) or sys.exit(1)
    for path, why in known['left_out'].items(): print(f'left out: {os.path.basename(path)}: {why}')
    files, pages = list(known['pages']), sum(known['pages'].values())
    if not files: sys.exit('no PDF to read')

    versions, peers = known['versions'], [('fenceng', fenceng)] + [(name,) for name in PYTHON_PEERS if shutil.which('java') or 'tabula' not in name]
    versions = {'fenceng': subprocess.run([fenceng, '--version'], capture_output=True, text=True).stdout.split()[-1]} | versions
    if len(peers) <= len(PYTHON_PEERS): print('java is not installed: tabula is skipped')
    if poppler := shutil.which('pdftotext'):
        peers.append(('text only: pdftotext -bbox', poppler))
        versions['pdftotext'] = subprocess.run([poppler, '-v'], capture_output=True, text=True).stderr.split()[2]
    else: print('pdftotext is not installed: skipped')

    megabytes = compare.megabytes(files)
    results = compare.compare(python, peers, options.runs, {'pages': pages, 'MB': megabytes}, files=files, warm_up=files[0])
    compare.report(results, versions, options.runs, f'{len(files)} files, {pages} pages, {megabytes:.1f} MB', 'tables',
                   {'pages': known['pages'], 'left_out': known['left_out']}, options.json)


main()
