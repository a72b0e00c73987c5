import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const packers = {
  br: (bytes: Buffer): Promise<Buffer> => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes: Buffer): Promise<Buffer> => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}
type Encoding = keyof typeof packers

/** A text that never changes, compressed once for each encoding, in the thread pool. */
export class PackedText {
  readonly #bytes: Buffer
  readonly #packed = new Map<Encoding, Promise<Buffer>>()

  constructor(text: string) {
    this.#bytes = Buffer.from(text)
  }

  /** The bytes in this encoding, or uncompressed if the client accepts none of ours. */
  async for(encoding: string | false): Promise<{ encoding: Encoding | 'identity'; bytes: Buffer }> {
    if (encoding !== 'br' && encoding !== 'gzip') return { encoding: 'identity', bytes: this.#bytes }
    return { encoding, bytes: await this.#pack(encoding) }
  }

  async packAll(): Promise<void> {
    await Promise.all([this.#pack('br'), this.#pack('gzip')])
  }

  #pack(encoding: Encoding): Promise<Buffer> {
    const known = this.#packed.get(encoding) ?? packers[encoding](this.#bytes)
    this.#packed.set(encoding, known)
    return known
  }
}
