import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { FileHandle } from 'node:fs/promises'

/** A zip archive has room for 4 GB and 65,535 entries without the extensions that not every program reads. */
export const mostBytes = 2_000_000_000

const utf8Names = 0x0800
const version = 20

/** The date and time of an entry, in the two numbers of MS-DOS, from milliseconds since 1970. A zip knows no years before 1980. */
function dosTime(ms: number): { date: number; time: number } {
  const at = new Date(Math.max(ms, Date.UTC(1980, 0, 1)))
  return {
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}

interface Entry {
  name: Buffer
  offset: number
  crc: number
  size: number
}

/**
 * Writes a zip archive into a file, entry by entry, with little in memory. Nothing is compressed, and every entry has the same date: the same entries
 * are the same bytes, on any machine.
 */
export class ZipWriter {
  readonly #file: FileHandle
  readonly #at: { date: number; time: number }
  readonly #entries: Entry[] = []
  #offset = 0

  constructor(file: FileHandle, date: number) {
    this.#file = file
    this.#at = dosTime(date)
  }

  /** Adds an entry. Returns the SHA-256 of its content. */
  async add(name: string, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
    const entry: Entry = { name: Buffer.from(name), offset: this.#offset, crc: 0, size: 0 }
    await this.#write(this.#header(entry))
    const hash = createHash('sha256')
    for await (const chunk of content) {
      entry.crc = crc32(chunk, entry.crc)
      entry.size += chunk.length
      hash.update(chunk)
      await this.#write(chunk)
      if (this.#offset > mostBytes) throw new RangeError('The archive is larger than every program can read')
    }
    // Its size and sum are known only now.
    await this.#file.write(this.#header(entry), 0, 30, entry.offset)
    this.#entries.push(entry)
    return hash.digest('hex')
  }

  /** Writes the directory that ends the archive. */
  async finish(): Promise<void> {
    const from = this.#offset
    for (const entry of this.#entries) await this.#write(this.#directoryLine(entry))
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(this.#entries.length, 8)
    end.writeUInt16LE(this.#entries.length, 10)
    end.writeUInt32LE(this.#offset - from, 12)
    end.writeUInt32LE(from, 16)
    await this.#write(end)
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, this.#offset)
    this.#offset += bytes.length
  }

  /** The fields that an entry and its line in the directory share, from this place on. */
  #common(into: Buffer, at: number, { name, crc, size }: Entry): void {
    into.writeUInt16LE(version, at)
    into.writeUInt16LE(utf8Names, at + 2)
    into.writeUInt16LE(0, at + 4)
    into.writeUInt16LE(this.#at.time, at + 6)
    into.writeUInt16LE(this.#at.date, at + 8)
    into.writeUInt32LE(crc, at + 10)
    into.writeUInt32LE(size, at + 14)
    into.writeUInt32LE(size, at + 18)
    into.writeUInt16LE(name.length, at + 22)
  }

  #header(entry: Entry): Buffer {
    const fields = Buffer.alloc(30)
    fields.writeUInt32LE(0x04034b50, 0)
    this.#common(fields, 4, entry)
    return Buffer.concat([fields, entry.name])
  }

  #directoryLine(entry: Entry): Buffer {
    const fields = Buffer.alloc(46)
    fields.writeUInt32LE(0x02014b50, 0)
    fields.writeUInt16LE(version, 4)
    this.#common(fields, 6, entry)
    fields.writeUInt32LE(entry.offset, 42)
    return Buffer.concat([fields, entry.name])
  }
}
