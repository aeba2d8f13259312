"""One peer in a process of its own: peers.py PEER [COMMAND], the files as JSON on stdin, one JSON object on stdout."""
import importlib.metadata, json, os, resource, subprocess, sys, time

# Before any import of a peer, so that the threads of its libraries stay on the core too.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def reader(peer, command):
    """A function of one path that reads all of the file's tables and gives their number, or none where it reads mere text."""
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


def one_by_one(read, files):
    try: read(files[0])  # warm-up; should it fail, it is counted below
    except Exception: pass
    tables, failed, start = [], {}, time.perf_counter()
    for path in files:
        try: tables.append(read(path))
        except Exception as error: failed[path] = repr(error)[:200]
    seconds = time.perf_counter() - start
    return {'seconds': seconds, 'tables': None if None in tables else sum(tables), 'failed': failed}


def fenceng(command, files):
    subprocess.run([command, 'tables', files[0]], stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    code = subprocess.run([command, 'tables', *files], stdout=subprocess.DEVNULL).returncode
    seconds = time.perf_counter() - start
    if code not in (0, 1): raise SystemExit(f'{command} ended with {code}')
    tables, failed = 0, {}
    for path in files:  # beside the clock
        alone = subprocess.run([command, 'tables', path], capture_output=True)
        if alone.returncode: failed[path] = alone.stderr.decode(errors='replace')[:200]
        tables += sum(len(json.loads(line)['tables']) for line in alone.stdout.splitlines())
    return {'seconds': seconds, 'tables': tables, 'failed': failed}


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
    versions = {name: importlib.metadata.version(name) for name in ('pdfplumber', 'pymupdf', 'camelot-py')}
    return {'pages': known, 'left_out': left_out, 'versions': versions}


def main(peer, command=None):
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not get into the answer
    files = json.load(sys.stdin)
    if peer == 'pages': answer = pages(files)
    elif peer == 'fenceng': answer = fenceng(command, files)
    else: answer = one_by_one(reader(peer, command), files)
    of = resource.RUSAGE_CHILDREN if command else resource.RUSAGE_SELF
    answer['mib'] = resource.getrusage(of).ru_maxrss / 1024  # Linux gives KiB
    os.write(out, json.dumps(answer).encode())


main(*sys.argv[1:])
