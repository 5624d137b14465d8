/** A file that cannot be read. The message goes on after the file's name and has no full stop: `has no vertex`. */
export class FileFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FileFault';
  }
}
