/** Nothing is compressed on the way between two ends of one machine. */
const plain = { 'accept-encoding': 'identity' }

/** A person with a browser without JavaScript: keeps cookies, and sends back the token of the last form. The demonstration and the tests act through it. */
export class Visitor {
  readonly base: string
  token = ''
  readonly #cookies = new Map<string, string>()
  constructor(base: string) {
    this.base = base
  }

  /** Every cookie, in the format of the header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  set cookie(sent: string) {
    this.#cookies.clear()
    for (const one of sent.split('; ')) this.#keep(one)
  }

  #keep(cookie: string): void {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
    if (value === '') this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }

  async get(path: string): Promise<{ status: number; text: string; location: string | null; headers: Headers }> {
    return this.#answer(await fetch(this.base + path, { headers: { ...plain, cookie: this.cookie }, redirect: 'manual' }))
  }

  async post(path: string, form: Record<string, string | string[]>, headers: Record<string, string> = {}) {
    const body = new URLSearchParams(
      Object.entries({ _csrf: this.token, ...form }).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    )
    return this.#answer(await fetch(this.base + path, { method: 'POST', headers: { ...plain, cookie: this.cookie, ...headers }, body, redirect: 'manual' }))
  }

  /** Uploads a file with the form that was last shown. */
  async upload(path: string, bytes: Uint8Array, name: string) {
    return this.uploadAll(path, [{ bytes, name }])
  }

  /** Uploads several files and fields with the form that was last shown. */
  async uploadAll(path: string, files: { bytes: Uint8Array; name: string }[], fields: Record<string, string> = {}) {
    const form = new FormData()
    for (const [name, value] of Object.entries({ _csrf: this.token, ...fields })) form.set(name, value)
    for (const { bytes, name } of files) form.append('file', new Blob([Uint8Array.from(bytes)]), name)
    return this.#answer(await fetch(this.base + path, { method: 'POST', headers: { ...plain, cookie: this.cookie }, body: form, redirect: 'manual' }))
  }

  async signIn(email: string, password: string): Promise<this> {
    await this.get('/sign-in')
    await this.post('/sign-in', { email, password })
    await this.get('/account')
    return this
  }

  async #answer(response: Response) {
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    const text = await response.text()
    this.token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.token
    return { status: response.status, text, location: response.headers.get('location'), headers: response.headers }
  }
}
