import { objects } from '../rules/look.ts'
import { interactionPrefix } from '../fhir/operations.ts'
import { asids, asOrganisation, bookingOf, claimsFor } from '../rules/right-request.ts'
import { includeSpellings } from '../slots/slot-search.ts'

const marks = { id: '@@ID@@', schedule: '@@SCHEDULE@@', start: '@@START@@', end: '@@END@@', document: '@@DOCUMENT@@' }
const query = (dosId: string): string =>
  [
    `schedule.actor:healthcareservice=${dosId}`,
    'status=free',
    ...includeSpellings.map(([regular = '']) => `${regular === 'Slot:schedule' ? '_include' : '_include:recurse'}=${regular}`),
  ].join('&')

/** A booking with marks in the places that the slot fills. */
function bookingWithMarks(): Record<string, unknown> {
  const booking = bookingOf({
    id: marks.id,
    identifier: [{ value: marks.id }],
    schedule: { reference: marks.schedule },
    status: 'free',
    start: marks.start,
    end: marks.end,
  })
  const contained = objects(booking['contained']).map((one) =>
    one['resourceType'] === 'DocumentReference' ? { ...one, identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: marks.document }] } : one,
  )
  return { ...booking, contained }
}

/** Programs that search and then book the first slot, with their own tokens, against this address; as an organisation that may, where not everyone may. */
export function snippets(baseUrl: string, dosId: string, organisation?: string): { curl: string; node: string; powershell: string } {
  const { iat: _iat, exp: _exp, ...claims } = asOrganisation(claimsFor('search-slots', baseUrl, 0), organisation)
  const given = { baseUrl, dosId, claims }
  return { curl: curl(given), node: node(given), powershell: powershell(given) }
}

interface Given {
  baseUrl: string
  dosId: string
  claims: Record<string, unknown>
}

const json = (value: unknown): string => JSON.stringify(value, null, 2)

function node({ baseUrl, dosId, claims }: Given): string {
  return `// Save as book.mjs, then: node book.mjs
import { randomUUID } from 'node:crypto'

const baseUrl = ${JSON.stringify(baseUrl)}
const claims = ${json(claims)}
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

// A token is not signed, lives five minutes, and ends in a dot.
function headers(interaction, scope, more = {}) {
  const iat = Math.floor(Date.now() / 1000)
  const token = part({ alg: 'none', typ: 'JWT' }) + '.' + part({ ...claims, requested_scope: scope, iat, exp: iat + 300 }) + '.'
  return {
    Authorization: 'Bearer ' + token, 'Ssp-From': '${asids.from}', 'Ssp-To': '${asids.to}', 'Ssp-TraceID': randomUUID(),
    'Ssp-InteractionID': '${interactionPrefix}' + interaction, Accept: 'application/fhir+json', ...more,
  }
}

const moment = (ahead) => new Date(Date.now() + ahead * 86400000).toISOString()
const search = await fetch(baseUrl + '/Slot?${query(dosId)}&start=ge' + moment(0) + '&start=le' + moment(7), { headers: headers('search:slot', 'organization/slot.read') })
const bundle = await search.json()
console.log('Search', search.status, bundle.total, 'slots')
const slot = bundle.entry?.map((one) => one.resource).find((one) => one.resourceType === 'Slot')
if (!slot) throw new Error('No free slot')

const marks = { ${Object.entries({
    [marks.id]: 'slot.identifier[0].value',
    [marks.schedule]: 'slot.schedule.reference',
    [marks.start]: 'slot.start',
    [marks.end]: 'slot.end',
    [marks.document]: 'randomUUID()',
  })
    .map(([mark, value]) => `'${mark}': ${value}`)
    .join(', ')} }
const form = ${JSON.stringify(json(bookingWithMarks()))}
const body = Object.entries(marks).reduce((text, [mark, value]) => text.replaceAll(mark, value), form)
const book = await fetch(baseUrl + '/Appointment', {
  method: 'POST', body, headers: headers('create:appointment', 'patient/appointment.write', { 'Content-Type': 'application/fhir+json', 'X-Request-ID': randomUUID() }),
})
console.log('Book', book.status, book.headers.get('location') ?? await book.text())
`
}

function curl({ baseUrl, dosId, claims }: Given): string {
  return `#!/usr/bin/env bash
# Save as book.sh, then: bash book.sh. Needs curl and openssl.
base_url='${baseUrl}'
part() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
uuid() { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr 'A-F' 'a-f'; }
# A token is not signed, lives five minutes, and ends in a dot.
token() {
  local iat; iat=$(date +%s)
  local claims='${JSON.stringify(claims).replace('"requested_scope":"organization/slot.read"', '"requested_scope":"SCOPE","iat":IAT,"exp":EXP')}'
  claims=\${claims/SCOPE/$1}; claims=\${claims/IAT/$iat}; claims=\${claims/EXP/$((iat + 300))}
  printf '%s.%s.' "$(printf '{"alg":"none","typ":"JWT"}' | part)" "$(printf '%s' "$claims" | part)"
}
ask() { # interaction, scope, then what curl takes
  local interaction=$1 scope=$2; shift 2
  curl -sS -H "Authorization: Bearer $(token "$scope")" -H 'Ssp-From: ${asids.from}' -H 'Ssp-To: ${asids.to}' -H "Ssp-TraceID: $(uuid)" \\
    -H "Ssp-InteractionID: ${interactionPrefix}$interaction" -H 'Accept: application/fhir+json' "$@"
}

from=$(date -u +%Y-%m-%dT%H:%M:%SZ)
to=$(date -u -d '+7 days' +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v+7d +%Y-%m-%dT%H:%M:%SZ)
found=$(ask search:slot organization/slot.read "$base_url/Slot?${query(dosId)}&start=ge$from&start=le$to")
first=$(printf '%s' "$found" | grep -o '"resourceType":"Slot".*' | head -c 700)
value() { printf '%s' "$first" | sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p" | head -1; }
first=$(printf '%s' "$first" | sed 's/"search":.*//')
id=$(value value); schedule=$(value reference); start=$(value start); end=$(value end)
echo "The first free slot: $id at $start"

booking='${JSON.stringify(bookingWithMarks())}'
booking=\${booking//${marks.id}/$id}; booking=\${booking//${marks.schedule}/$schedule}; booking=\${booking//${marks.start}/$start}; booking=\${booking//${marks.end}/$end}; booking=\${booking//${marks.document}/$(uuid)}
ask create:appointment patient/appointment.write -X POST "$base_url/Appointment" -H 'Content-Type: application/fhir+json' -H "X-Request-ID: $(uuid)" -d "$booking" -w '\\nAnswered %{http_code}\\n'
`
}

function powershell({ baseUrl, dosId, claims }: Given): string {
  return `# Save as book.ps1, then: pwsh book.ps1
$baseUrl = '${baseUrl}'
$claims = @'
${json(claims)}
'@ | ConvertFrom-Json
function Part($text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)).TrimEnd('=').Replace('+', '-').Replace('/', '_') }

# A token is not signed, lives five minutes, and ends in a dot.
function Headers($interaction, $scope) {
  $iat = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
  $claims | Add-Member -Force iat $iat
  $claims | Add-Member -Force exp ($iat + 300)
  $claims.requested_scope = $scope
  $token = (Part '{"alg":"none","typ":"JWT"}') + '.' + (Part ($claims | ConvertTo-Json -Depth 10 -Compress)) + '.'
  @{ 'Authorization' = "Bearer $token"; 'Ssp-From' = '${asids.from}'; 'Ssp-To' = '${asids.to}'; 'Ssp-TraceID' = [guid]::NewGuid().ToString(); 'Ssp-InteractionID' = "${interactionPrefix}$interaction"; 'Accept' = 'application/fhir+json' }
}

$from = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
$to = (Get-Date).AddDays(7).ToUniversalTime().ToString('s') + 'Z'
$found = Invoke-WebRequest -Uri "$baseUrl/Slot?${query(dosId)}&start=ge$from&start=le$to" -Headers (Headers 'search:slot' 'organization/slot.read')
$bundle = [Text.Encoding]::UTF8.GetString($found.RawContentStream.ToArray())
$slot = [regex]::Match($bundle, '"resourceType":"Slot".*?"value":"(?<id>[^"]+)".*?"reference":"(?<schedule>[^"]+)".*?"start":"(?<start>[^"]+)","end":"(?<end>[^"]+)"')
if (-not $slot.Success) { throw 'No free slot' }

$booking = @'
${json(bookingWithMarks())}
'@
$booking = $booking.Replace('${marks.id}', $slot.Groups['id'].Value).Replace('${marks.schedule}', $slot.Groups['schedule'].Value).Replace('${marks.start}', $slot.Groups['start'].Value).Replace('${marks.end}', $slot.Groups['end'].Value).Replace('${marks.document}', [guid]::NewGuid().ToString())
$headers = Headers 'create:appointment' 'patient/appointment.write'
$headers['X-Request-ID'] = [guid]::NewGuid().ToString()
$made = Invoke-WebRequest -Method Post -Uri "$baseUrl/Appointment" -Headers $headers -ContentType 'application/fhir+json' -Body $booking
"Booked: $($made.StatusCode) $($made.Headers['Location'])"
`
}
