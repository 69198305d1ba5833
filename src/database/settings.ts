/**
 * Port and settings PostgreSQL is started with; they live here and not in a file, so an upgrade changes
 * them.
 */
export function postmasterParameters(data: string, port: number): string[] {
  const settings = {...fixed, port: String(port)};
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

const fixed: Record<string, string> = {
  // TCP on the loopback works on every system; socket paths are limited to 107 bytes and leave files behind.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // The upper levels of the indexes fit. All else is in the page cache, some 8 µs a page away, whereas each connection has to
  // map each page of this memory once, which takes up to 60 µs in a virtual machine.
  shared_buffers: '64MB',
  // Pages come from the page cache in microseconds. Handing each to a reading process and waiting for it takes four
  // times as long (370 rows of 370 pages: 16 ms, 4 so).
  io_method: 'sync',
  // Planner's guess of the page cache on a machine of 8 GB or more.
  effective_cache_size: '2GB',
  // Sorts and DISTINCT over a whole metadata table stay in memory; few queries run at once.
  work_mem: '32MB',
  // Index builds after loading a table.
  maintenance_work_mem: '256MB',
  // Solid-state discs: an index is worth using for more than a handful of rows.
  random_page_cost: '1.1',
  // A bulk load of 1 GB passes without checkpoints in between.
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // No replicas here: COPY into a table made or emptied in the same transaction then needs no log of its own.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // What was answered is on disk: a completed job or a loaded table survives a power cut.
  synchronous_commit: 'on',
  // Queries are short; compiling them costs more than it saves.
  jit: 'off',
  // A killed server's long queries end within seconds and release their locks; Windows cannot.
  client_connection_check_interval: process.platform === 'win32' ? '0' : '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Checkpoints of a healthy database are no news.
  log_checkpoints: 'off',
};
