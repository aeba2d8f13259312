"""Times `fenceng convert` on a workbook of 100,000 rows, writing included, beside openpyxl, which only reads its cells.

python3 benches/peers/sheet.py [--fenceng PATH] [--rows N] [--runs N]; needs openpyxl, a release build and Linux. Both on one core."""
import argparse, os, pathlib, statistics, subprocess, sys, tempfile, time

try: import openpyxl
except ImportError: sys.exit('openpyxl is missing: pip install openpyxl==3.1.5')

ROOT = pathlib.Path(__file__).resolve().parents[2]
POSTS = ['承辦人員', '股長', '科長', '主任秘書', '處長']


def make(path, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet('工程科')
    sheet.append(['綠原市政府港灣處工程科分層負責明細表'])
    sheet.append(['表別', '公務項目', '公務內容', *POSTS, '會辦機關(單位)', '備考'])
    for at in range(rows):
        marks = ['擬辦', '審核', '核定', None, None] if at % 4 == 0 else ['擬辦', '審核', '審核', '審核', '核定']
        sheet.append(['甲' if at % 3 == 0 else '乙', f'港灣設施養護業務第{at}類' if at % 5 == 0 else None, f'年度檢修計畫之擬訂及第{at}號執行情形之追蹤管考事項。',
                      *marks, '主計室、人事室' if at % 7 == 0 else None, '重大案件仍須陳核' if at % 11 == 0 else None])
    book.save(path)


def timed(work, runs):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--fenceng', type=pathlib.Path, default=ROOT / 'target/release/fenceng')
    parser.add_argument('--rows', type=int, default=100_000)
    parser.add_argument('--runs', type=int, default=3)
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'long.xlsx')
        make(path, options.rows)
        command = [options.fenceng, 'convert', path, '-o', pathlib.Path(folder, 'out'), '--jobs', '1', '--quiet']
        ours = timed(lambda: subprocess.run(command, check=True), options.runs)
        theirs = timed(lambda: sum(1 for _ in openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)), options.runs)
    print(f'{options.rows} rows: fenceng convert {ours:.2f} s, openpyxl reading {theirs:.2f} s: {theirs / ours:.1f} times as long')


main()
