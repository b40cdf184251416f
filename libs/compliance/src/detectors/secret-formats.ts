/** Left and right edges of a token: no further character of its alphabet on either side. */
const left = '(?<![A-Za-z0-9_-])';
const right = '(?![A-Za-z0-9_-])';

/** Formats with a fixed prefix that the issuer documents: prefix and body. */
const prefixed: readonly (readonly [name: string, anchors: string, body: string])[] = [
  ['aws access key', 'AKIA ASIA ABIA ACCA A3T', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}'],
  ['github token', 'ghp_ gho_ ghu_ ghs_ ghr_', 'gh[pousr]_[A-Za-z0-9]{36,255}'],
  ['github fine-grained token', 'github_pat_', 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'],
  [
    'gitlab token',
    'glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- glsoat- glffct- gloas-',
    'gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|oas)-[A-Za-z0-9_-]{20,64}',
  ],
  ['slack token', 'xox', 'xox[abeoprs](?:\\.xox[bp])?-(?:[A-Za-z0-9]{1,}-)*[A-Za-z0-9]{10,}'],
  ['slack app token', 'xapp-', 'xapp-\\d-[A-Z0-9]+-\\d+-[a-z0-9]+'],
  ['stripe key', 'k_live_ k_test_ k_prod_', '[rs]k_(?:live|test|prod)_[A-Za-z0-9]{10,99}'],
  ['stripe webhook secret', 'whsec_', 'whsec_[A-Za-z0-9+/]{24,64}'],
  ['google api key', 'AIza', 'AIza[A-Za-z0-9_-]{35}'],
  ['google oauth token', 'ya29.', 'ya29\\.[A-Za-z0-9_-]{20,}'],
  ['google oauth secret', 'GOCSPX-', 'GOCSPX-[A-Za-z0-9_-]{28}'],
  ['openai key', 'T3BlbkFJ', 'sk-(?:(?:proj|svcacct|admin)-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}'],
  ['openai legacy key', 'sk-', 'sk-[A-Za-z0-9]{48}'],
  ['anthropic key', 'sk-ant-', 'sk-ant-(?:api|admin)\\d{2}-[A-Za-z0-9_-]{80,}'],
  ['hugging face token', 'hf_ api_org_', '(?:hf|api_org)_[A-Za-z]{34}'],
  ['npm token', 'npm_', 'npm_[A-Za-z0-9]{36}'],
  ['pypi token', 'pypi-AgE', 'pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}'],
  ['rubygems key', 'rubygems_', 'rubygems_[a-f0-9]{48}'],
  ['sendgrid key', 'SG.', 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}'],
  ['sendinblue key', 'xkeysib-', 'xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}'],
  ['mailgun key', 'key-', '(?:key|pubkey)-[a-f0-9]{32}'],
  ['mailchimp key', '-us', '[a-f0-9]{32}-us\\d{1,2}'],
  ['twilio key', 'SK AC', '(?:SK|AC)[0-9a-f]{32}'],
  ['shopify token', 'shpat_ shpca_ shppa_ shpss_', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'],
  [
    'square token',
    'sq0atp- sq0csp- EAAA',
    '(?:sq0atp-[A-Za-z0-9_-]{22}|sq0csp-[A-Za-z0-9_-]{43}|EAAA[A-Za-z0-9_-]{60})',
  ],
  ['digitalocean token', 'doo_v1_ dop_v1_ dor_v1_', 'do[opr]_v1_[a-f0-9]{64}'],
  ['databricks token', 'dapi', 'dapi[a-f0-9]{32}(?:-\\d)?'],
  ['vault token', 'hvs. hvb. hvr.', 'hv[sbr]\\.[A-Za-z0-9_-]{24,200}'],
  ['terraform token', '.atlasv1.', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,70}'],
  ['grafana token', 'glc_ glsa_', 'gl(?:c|sa)_[A-Za-z0-9_+/=]{32,400}'],
  ['new relic key', 'NRAK- NRII- NRJS-', 'NR(?:AK|II|JS)-[A-Za-z0-9-]{19,42}'],
  ['postman key', 'PMAK-', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}'],
  ['linear key', 'lin_', 'lin_(?:api|oauth)_[A-Za-z0-9]{40,64}'],
  ['notion token', 'ntn_ secret_', '(?:ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})'],
  ['atlassian token', 'ATATT3', 'ATATT3[A-Za-z0-9_=-]{100,}'],
  ['dropbox token', 'sl.', 'sl\\.[A-Za-z0-9_-]{130,}'],
  ['docker hub token', 'dckr_', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}'],
  ['planetscale token', 'pscale_', 'pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_.-]{32,64}'],
  ['supabase key', 'sbp_ sb_', 'sb(?:p|_secret|_publishable)_[A-Za-z0-9_-]{20,}'],
  ['fly token', 'fo1_ fm1 fm2', '(?:fo1_[A-Za-z0-9_-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,})'],
  ['doppler token', 'dp.', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{40,}'],
  ['pulumi token', 'pul-', 'pul-[a-f0-9]{40}'],
  ['sentry token', 'sntry', 'sntr(?:ys|yu)_[A-Za-z0-9+/=_-]{40,}'],
  ['prefect token', 'pnu_', 'pnu_[a-z0-9]{36}'],
  ['typeform token', 'tfp_', 'tfp_[A-Za-z0-9_.=-]{59}'],
  ['airtable token', 'pat', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'],
  ['figma token', 'figd_ figo_ figu_ figr_', 'fig[dour]_[A-Za-z0-9_-]{30,60}'],
  ['telegram bot token', ':AA', '\\d{8,10}:AA[A-Za-z0-9_-]{33}'],
  ['facebook token', 'EAAM EAAC', 'EAA[MC][A-Za-z0-9]{80,}'],
  ['alibaba cloud key', 'LTAI', 'LTAI[A-Za-z0-9]{12,24}'],
  ['tencent cloud key', 'AKID', 'AKID[A-Za-z0-9]{32,}'],
  ['volcengine key', 'AKLT', 'AKLT[A-Za-z0-9+/_-]{36,60}'],
  ['duffel token', 'duffel_', 'duffel_(?:test|live)_[A-Za-z0-9_=-]{43}'],
  ['easypost key', 'EZAK EZTK', 'EZ[AT]K[A-Za-z0-9]{54}'],
  ['dynatrace token', 'dt0', 'dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}'],
  ['adobe secret', 'p8e-', 'p8e-[A-Za-z0-9]{32}'],
  ['age secret key', 'AGE-SECRET', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'],
  ['clojars token', 'CLOJARS_', 'CLOJARS_[a-z0-9]{60}'],
  ['flutterwave key', 'FLW', 'FLW(?:SEC|PUB)K_TEST-[a-hA-H0-9]{12,32}(?:-X)?'],
  ['readme token', 'rdme_', 'rdme_[a-z0-9]{70}'],
  ['shippo token', 'shippo_', 'shippo_(?:live|test)_[a-f0-9]{40}'],
  ['plaid token', 'access-', 'access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
  ['azure ad secret', 'Q~', '[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'],
  ['1password token', 'ops_eyJ', 'ops_eyJ[A-Za-z0-9+/]{250,}={0,3}'],
  ['groq key', 'gsk_', 'gsk_[A-Za-z0-9]{52}'],
  ['perplexity key', 'pplx-', 'pplx-[A-Za-z0-9]{48}'],
  ['replicate token', 'r8_', 'r8_[A-Za-z0-9]{37}'],
  ['json web token', 'eyJ', 'eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{4,}\\.(?:[A-Za-z0-9_-]{10,})?'],
];

/** Formats that need their own edges. */
const framed: readonly (readonly [name: string, anchors: string, source: string])[] = [
  ['private key', '-----BEGIN', '-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----'],
  ['putty key', 'PuTTY-', 'PuTTY-User-Key-File-[23]:'],
  [
    'webhook',
    'https://',
    'https://(?:hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,}|discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,}|[a-z0-9-]+\\.webhook\\.office\\.com/webhookb2/\\S{60,}|oapi\\.dingtalk\\.com/robot/send\\?access_token=[a-f0-9]{64}|qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send\\?key=[0-9a-f-]{36})',
  ],
  [
    'url with password',
    '://',
    '[a-z][a-z0-9+.-]{1,20}://[^\\s/:@"\'<>{}$]{1,100}:[^\\s/@"\'<>{}$]{3,100}@[A-Za-z0-9.-]+',
  ],
  ['azure storage key', 'AccountKey= SharedAccessKey=', '(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}={1,2}'],
  ['azure signature', 'sig=', '[?&]sig=[A-Za-z0-9%+/]{43,53}(?:%3D|=)'],
  [
    'aws secret key',
    'aws',
    '(?:aws|AWS)[A-Za-z0-9_ .-]{0,20}(?:secret|SECRET|Secret|key|KEY|Key)[A-Za-z0-9_ .-]{0,20}[\'"]?\\s*(?::|=>|=)\\s*[\'"]?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])',
  ],
  [
    'authorization header',
    'authorization',
    '[Aa]uthorization[\'"]?\\s*[:=]\\s*[\'"]?(?:[Bb]earer|[Bb]asic|[Tt]oken)\\s+[A-Za-z0-9._~+/-]{16,}=*',
  ],
  [
    'assigned secret',
    'key secret token passw pwd',
    '(?:api[_-]?key|apikey|secret[_-]?key|client[_-]?secret|access[_-]?token|auth[_-]?token|private[_-]?key|app[_-]?secret|API_?KEY|SECRET(?:_KEY)?|ACCESS_TOKEN|AUTH_TOKEN|apiKey|secretKey|clientSecret|accessToken|authToken|token|TOKEN|passw(?:or)?d|PASSW(?:OR)?D|pwd)[\'"]?\\s*(?::|=>|:=|=)\\s*[\'"]?(?=[A-Za-z0-9_./+=~-]*\\d)(?=[A-Za-z0-9_./+=~-]*[A-Za-z])[A-Za-z0-9_./+=~-]{16,}',
  ],
];

export interface SecretFormat {
  readonly name: string;
  /** At least one of these occurs in every secret of the format (compared without case). */
  readonly anchors: readonly string[];
  readonly expression: RegExp;
}

const format = (name: string, anchors: string, source: string): SecretFormat => ({
  name,
  anchors: anchors.toLowerCase().split(' '),
  expression: new RegExp(source, 'g'),
});

/** Formats of keys and tokens. */
export const secretFormats: readonly SecretFormat[] = [
  ...prefixed.map(([name, anchors, body]) => format(name, anchors, `${left}${body}${right}`)),
  ...framed.map(([name, anchors, source]) => format(name, anchors, source)),
];
