/**
 * Makes the zip of a Lambda layer out of npm packages: `node package-native.mjs NAME@VERSION…` installs them for
 * linux-arm64, whatever machine this is, and prints where the zip is. The CDK runs it when it publishes the layer.
 * Plain JS, since it may be started by a Node that does not strip types.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';

const packages = process.argv.slice(2);
if (packages.length === 0) {
  console.error('Say which packages: node package-native.mjs NAME@VERSION…');
  process.exit(1);
}
const folder = fileURLToPath(new URL('../dist/native', import.meta.url));
const zip = join(folder, `${createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 16)}.zip`);
if (!existsSync(zip)) {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'install-'));
  try {
    const files = install(join(work, 'nodejs'));
    writeZip(`${zip}.part`, work, files);
    renameSync(`${zip}.part`, zip);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
console.log(zip);

/** No scripts run: they would build for this machine. */
function install(target) {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), '{"private":true}');
  const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
  const isWindows = process.platform === 'win32';
  execFileSync(isWindows ? 'npm.cmd' : 'npm', ['install', ...platform, ...quiet, ...packages], {
    cwd: target,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: isWindows,
  });
  return readdirSync(target, { recursive: true })
    .map((name) => join(target, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

/** A ZIP file (APPNOTE 6.3.3) without zip64: below 4 GiB and 65,536 files, more than Lambda takes. */
function writeZip(path, base, files) {
  const output = openSync(path, 'w');
  const directory = [];
  let offset = 0;
  for (const file of files) {
    const content = readFileSync(file);
    const name = Buffer.from(relative(base, file).replaceAll('\\', '/'));
    const packed = deflateRawSync(content, { level: 9 });
    const fields = entryFields(content, packed, name);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name]);
    writeSync(output, local);
    writeSync(output, packed);
    directory.push(centralEntry(fields, name, offset));
    offset += local.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  writeSync(output, Buffer.concat([central, end]));
  closeSync(output);
}

/** What the local header and the directory have in common: version to `extra length`. The time is fixed: 1980-01-01. */
function entryFields(content, packed, name) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x0800, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt16LE(0x21, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function centralEntry(fields, name, offset) {
  const head = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
  const tail = Buffer.alloc(14);
  // Unix mode: a readable file.
  tail.writeUInt32LE(0o100644 * 0x1_0000, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, fields, tail, name]);
}
