"""One peer in a process of its own: peers.py PEER [COMMAND], the question as JSON on stdin, one JSON object on stdout."""
import importlib.metadata, json, os, resource, subprocess, sys, tempfile, time

# Before any import of a peer, so that the threads of its libraries stay on the core too.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def reader(peer, command):
    """A function of one path that reads all of the file's tables or rows and gives their number, or none where it reads mere text."""
    if peer == 'pdfplumber':
        import pdfplumber

        def read(path):
            with pdfplumber.open(path) as document:
                number = 0
                for page in document.pages:
                    number += len(page.extract_tables())
                    page.close()  # else every page stays in memory
                return number
    elif peer.startswith('camelot'):
        import camelot
        engine = 'vector' if 'vector' in peer else 'combined'  # the latter is what it does unasked

        def read(path): return len([table.data for table in camelot.read_pdf(path, pages='all', flavor='lattice', engine=engine)])
    elif peer.startswith('tabula'):
        import tabula
        options = {'pages': 'all', 'guess': False, 'lattice': True, 'silent': True, 'output_format': 'json'}

        def read(path): return len(tabula.read_pdf(path, java_options=['-XX:ActiveProcessorCount=1'], **options))  # one JVM, in this process
    elif peer.startswith('openpyxl'):
        import openpyxl
        read_only = 'read-only' in peer

        def read(path): return sum(1 for _ in openpyxl.load_workbook(path, read_only=read_only).active.iter_rows(values_only=True))
    elif peer.startswith('pandas'):
        import pandas
        engine = peer.split()[-1]
        __import__({'calamine': 'python_calamine'}.get(engine, engine))

        def read(path): return len(pandas.read_excel(path, engine=engine, header=None))
    elif 'pdftotext' in peer:
        def read(path): subprocess.run([command, '-bbox', path, '/dev/null'], check=True)
    else:
        one_thread()
        import pymupdf
        words, layout = 'words' in peer, 'no layout' not in peer

        def read(path):
            with pymupdf.open(path) as document:
                if not words: return sum(len([table.extract() for table in page.find_tables(use_layout=layout).tables]) for page in document)
                for page in document: page.get_text('words')
    return read


def one_thread():
    """Left to itself the runtime of PyMuPDF's layout model puts a thread on every core, whatever the process is pinned to."""
    import onnxruntime
    unasked = onnxruntime.SessionOptions

    def options():
        one = unasked()
        one.intra_op_num_threads = one.inter_op_num_threads = 1
        return one
    onnxruntime.SessionOptions = options


def one_by_one(read, files, warm_up):
    try: read(warm_up)  # should it fail, it is counted below
    except Exception: pass
    found, failed, start = [], {}, time.perf_counter()
    for path in files:
        try: found.append(read(path))
        except Exception as error: failed[path] = repr(error)[:200]
    seconds = time.perf_counter() - start
    return {'seconds': seconds, 'found': None if None in found else sum(found), 'failed': failed}


def timed(command, *arguments):
    start = time.perf_counter()
    code = subprocess.run([command, *arguments], stdout=subprocess.DEVNULL).returncode
    seconds = time.perf_counter() - start
    if code not in (0, 1): raise SystemExit(f'{command} ended with {code}')
    return seconds


def fenceng(command, files, warm_up):
    tables, failed = 0, {}
    for path in files:  # beside the clock, and its warm-up: each process starts anew, but finds the program in memory
        alone = subprocess.run([command, 'tables', path], capture_output=True)
        if alone.returncode: failed[path] = alone.stderr.decode(errors='replace')[:200]
        tables += sum(len(json.loads(line)['tables']) for line in alone.stdout.splitlines())
    return {'seconds': timed(command, 'tables', *files), 'found': tables, 'failed': failed}


def fenceng_convert(command, files, warm_up):
    with tempfile.TemporaryDirectory() as folder:
        arguments = ('-o', folder, '--jobs', '1', '--quiet')
        timed(command, 'convert', warm_up, '-o', os.path.join(folder, 'warm-up'), *arguments[2:])
        seconds = timed(command, 'convert', *files, *arguments)
        with open(os.path.join(folder, 'manifest.json')) as manifest: inputs = json.load(manifest)['inputs']
    failed = {file['name']: file['outcome'] for file in inputs if file['outcome'] != 'converted'}
    return {'seconds': seconds, 'found': sum(file['entries'] for file in inputs), 'failed': failed}


def versions(*names):
    return {name: importlib.metadata.version(name) for name in names}


def pages(files):
    """The files every peer can be asked to read with their numbers of pages, the others with why not, and the versions."""
    import pymupdf
    known, left_out = {}, {}
    for path in files:
        try:
            with pymupdf.open(path) as document:
                if document.needs_pass: left_out[path] = 'needs a password'
                elif not len(document): left_out[path] = 'no pages can be told'
                else: known[path] = len(document)
        except Exception as error: left_out[path] = repr(error)[:200]
    return {'pages': known, 'left_out': left_out, 'versions': versions('pdfplumber', 'pymupdf', 'camelot-py', 'tabula-py')}


def workbook(path, rows):
    """Makes a schedule of as many rows, and gives the versions of what reads it."""
    import openpyxl
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet('工程科')
    sheet.append(['綠原市政府港灣處工程科分層負責明細表'])
    sheet.append(['表別', '公務項目', '公務內容', '承辦人員', '股長', '科長', '主任秘書', '處長', '會辦機關(單位)', '備考'])
    for at in range(rows):
        marks = ['擬辦', '審核', '核定', None, None] if at % 4 == 0 else ['擬辦', '審核', '審核', '審核', '核定']
        sheet.append(['甲' if at % 3 == 0 else '乙', f'港灣設施養護業務第{at}類' if at % 5 == 0 else None, f'年度檢修計畫之擬訂及第{at}號執行情形之追蹤管考事項。',
                      *marks, '主計室、人事室' if at % 7 == 0 else None, '重大案件仍須陳核' if at % 11 == 0 else None])
    book.save(path)
    return versions('openpyxl', 'pandas', 'python-calamine')


def main(peer, command=None):
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not get into the answer
    question = json.load(sys.stdin)
    if peer == 'pages': answer = pages(**question)
    elif peer == 'make a workbook': answer = workbook(**question)
    elif peer == 'fenceng': answer = fenceng(command, **question)
    elif peer == 'fenceng convert': answer = fenceng_convert(command, **question)
    else: answer = one_by_one(reader(peer, command), **question)
    if 'seconds' in answer:
        of = resource.RUSAGE_CHILDREN if command else resource.RUSAGE_SELF
        answer['mib'] = resource.getrusage(of).ru_maxrss / 1024  # Linux gives KiB
    os.write(out, json.dumps(answer).encode())


main(*sys.argv[1:])
