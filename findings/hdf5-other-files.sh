#!/usr/bin/env bash
# h5py 3.14.0 (PyPI, with HDF5 1.14), Python 3.9 or newer.
# Behaviour: of two datasets in one file whose values lie in files beside it, named without a folder, the virtual one is
#   found beside the HDF5 file, the one with external storage in the working folder of whoever reads it.
# Guess that it defeats: both names are relative to the file that holds them, or both to the working folder.
# Seen from another folder: virtual [0.0, 1.0, 2.0]; external: OSError ... unable to open external raw data file
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check h5py==3.14.0
cat >try.py <<'PY'
import os
import h5py, numpy as np
values = np.arange(3, dtype='<f4')
os.makedirs('data'); os.makedirs('elsewhere'); os.chdir('data')
with h5py.File('source.h5', 'w') as f: f['v'] = values
values.tofile('raw')
with h5py.File('x.h5', 'w') as f:
    layout = h5py.VirtualLayout(shape=(3,), dtype='<f4')
    layout[:] = h5py.VirtualSource('source.h5', 'v', shape=(3,))
    f.create_virtual_dataset('virtual', layout)
    f.create_dataset('external', (3,), '<f4', external=[('raw', 0, 12)])
def read(name):
    with h5py.File(path, 'r') as f:
        try: return f[name][()].tolist()
        except OSError as error: return 'OSError: ' + str(error)
path = 'x.h5'
beside = read('virtual'), read('external')
os.chdir('../elsewhere'); path = '../data/x.h5'
away = read('virtual'), read('external')
print('beside the file:', beside)
print('elsewhere:', away)
assert beside == ([0, 1, 2], [0, 1, 2])
assert away[0] == [0, 1, 2] and 'unable to open external raw data file' in away[1], away
PY
env/bin/python try.py
