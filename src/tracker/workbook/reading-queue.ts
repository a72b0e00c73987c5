/** Too many files wait to be read, or the machine is too busy to read one in time; this says nothing about the file. 503. */
export class ReadersBusy extends Error {
  override name = 'ReadersBusy'
  readonly retryAfterSeconds = 60
  constructor() {
    super('Slipway is too busy to read your file just now. Nothing was found wrong with it, and nothing was changed. Wait a minute, then upload it again')
  }
}

/** Lets a few files be read at once; others wait for their turn, up to a number and a time. */
export class ReadingQueue {
  readonly #atOnce: number
  readonly #mostWaiting: number
  readonly #waitMs: number
  readonly #waiting: (() => void)[] = []
  #reading = 0

  constructor({ atOnce, mostWaiting, waitMs }: { atOnce: number; mostWaiting: number; waitMs: number }) {
    this.#atOnce = atOnce
    this.#mostWaiting = mostWaiting
    this.#waitMs = waitMs
  }

  /** Throws ReadersBusy if the turn does not come. */
  async run<T>(read: () => Promise<T>): Promise<T> {
    await this.#turn()
    try {
      return await read()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#reading -= 1
    }
  }

  async #turn(): Promise<void> {
    if (this.#reading < this.#atOnce) {
      this.#reading += 1
      return
    }
    if (this.#waiting.length >= this.#mostWaiting) throw new ReadersBusy()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1)
      reject(new ReadersBusy())
    }, this.#waitMs)
    this.#waiting.push(resolve)
    await promise.finally(() => clearTimeout(timer))
  }
}
