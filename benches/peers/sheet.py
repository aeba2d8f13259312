"""Compares `fenceng convert` on a long workbook, writing included, with peers that only read its cells; README.md says how."""
import pathlib, subprocess, tempfile
import compare

PYTHON_PEERS = ('openpyxl, read-only', 'openpyxl', 'pandas, openpyxl', 'pandas, calamine')


def main():
    parser = compare.parser(__doc__)
    parser.add_argument('--rows', type=int, default=100_000, metavar='N')
    options, fenceng = compare.options(parser)
    python = compare.environment(options.venv)
    with tempfile.TemporaryDirectory() as folder:
        path, warm_up = (str(pathlib.Path(folder, name)) for name in ('long.xlsx', 'short.xlsx'))
        versions = compare.ask(python, 'make a workbook', path=path, rows=options.rows) or exit(1)
        compare.ask(python, 'make a workbook', path=warm_up, rows=100) or exit(1)
        versions = {'fenceng': subprocess.run([fenceng, '--version'], capture_output=True, text=True).stdout.split()[-1]} | versions
        peers = [('fenceng convert', fenceng)] + [(name,) for name in PYTHON_PEERS]
        megabytes = compare.megabytes([path])
        results = compare.compare(python, peers, options.runs, {'rows': options.rows, 'MB': megabytes}, files=[path], warm_up=warm_up)
    compare.report(results, versions, options.runs, f'{options.rows} rows, {megabytes:.1f} MB', 'rows', {'rows': options.rows}, options.json)


main()
