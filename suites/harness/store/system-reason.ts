const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is spent',
  EIO: 'the disk does not work',
  EMFILE: 'too many files are open',
  EISDIR: 'it is a folder, and a file is wanted',
  ENOTDIR: 'a folder is wanted here',
  EEXIST: 'something of that name is there already',
  EFBIG: 'the limit on the size of a file is reached',
  ENAMETOOLONG: 'the name is too long',
};

/** What a code of the operating system means, in words. */
export function systemReason(code: string): string {
  return reasons[code] ?? `the system says ${code}`;
}
