import { expect, it } from 'vitest'
import { PageForm } from '../../src/web/components/page-form.ts'

const form = new PageForm({ csrfToken: 'a&b', errors: { email: 'Enter your email address' }, typed: { email: '"x"', current: 'secret' } })

it('a form begins with its token and its hidden fields', () => {
  expect(form.open({ action: '/sign-in', hidden: { version: 3 } })).toBe(
    '<form method="post" action="/sign-in"><input type="hidden" name="_csrf" value="a&amp;b"><input type="hidden" name="version" value="3">',
  )
  expect(form.around({}, 'x')).toBe('<form method="post"><input type="hidden" name="_csrf" value="a&amp;b">x</form>')
})

it('a field shows its error and what was typed', () => {
  const html = form.input('email', 'Email address')
  expect(html).toContain('<label class="nhsuk-label" for="email">Email address</label>')
  expect(html).toContain('id="email-error"')
  expect(html).toContain('value="&quot;x&quot;"')
})

it('a field shows the value that its page gives instead of what was typed', () => {
  expect(form.textarea('email', 'Why', { value: 'kept' })).toContain('kept</textarea>')
})

it('a password is never shown again', () => {
  expect(form.input('current', 'Password', { type: 'password' })).not.toContain('secret')
})

it('a form with files is multipart, with its token first', () =>
  expect(form.open({ files: true })).toBe('<form method="post" enctype="multipart/form-data"><input type="hidden" name="_csrf" value="a&amp;b">'))

it('a file field shows its error and says which files it accepts', () => {
  const html = new PageForm({ csrfToken: '', errors: { file: 'Choose a file' }, typed: {} }).file('file', 'Files', {
    hint: 'Up to 5 MB',
    accept: '.csv',
    multiple: true,
  })
  expect(html).toContain('aria-describedby="file-hint file-error" type="file" accept=".csv" multiple>')
  expect(html).toContain('Choose a file')
})
