{{/*
The gateway's configuration keys that the chart sets, as environment variables: YAML of name to value.
A value of null is left to config/gateway.json. Secrets come as files and are not here.
*/}}
{{- define "oma-gateway.configuration" -}}
{{- $v := .Values -}}
{{- $keys := dict
  "Gateway__PublicUrl" "http://*:8080"
  "Gateway__ManagementUrl" "http://*:8081"
  "Secrets__KeyFile" "/run/secrets/oma-gateway/key"
  "ReverseProxy__Clusters__mall__Destinations__primary__Address" $v.upstreams.mall
  "ReverseProxy__Clusters__oma__Destinations__primary__Address" $v.upstreams.oma
  "MailBudget__DailyLimit" $v.mailBudget.dailyLimit
  "MailBudget__Headroom" $v.mailBudget.headroom
  "MailBudget__TimeZone" $v.mailBudget.timeZone
  "MailBudget__LeaseSeconds" $v.mailBudget.leaseSeconds
  "MailBudget__RequiredAcks" $v.mailBudget.requiredAcks
  "MailBudget__AssumeSpentWhenUnknown" $v.mailBudget.assumeSpentWhenUnknown
  "ApplicantLimits__PerPhone__Permits" $v.applicantLimits.perPhone.permits
  "ApplicantLimits__PerPhone__WindowSeconds" $v.applicantLimits.perPhone.windowSeconds
  "ApplicantLimits__PerEmail__Permits" $v.applicantLimits.perEmail.permits
  "ApplicantLimits__PerEmail__WindowSeconds" $v.applicantLimits.perEmail.windowSeconds
  "ApplicantLimits__PerAddress__Permits" $v.applicantLimits.perAddress.permits
  "ApplicantLimits__PerAddress__WindowSeconds" $v.applicantLimits.perAddress.windowSeconds
  "ApplicantLimits__PerAddress__DayShare" $v.applicantLimits.perAddress.dayShare
  "ApplicantLimits__PerAddress__Direct" $v.applicantLimits.perAddress.direct
  "ApplicantLimits__RepeatWindowSeconds" $v.applicantLimits.repeatWindowSeconds
  "TenantLookups__Enabled" $v.tenantLookups.enabled
  "TenantLookups__FreshSeconds" $v.tenantLookups.freshSeconds
  "TenantLookups__RevalidateSeconds" $v.tenantLookups.revalidateSeconds
  "TenantLookups__StaleSeconds" $v.tenantLookups.staleSeconds
  "TenantLookups__LocalEntries" $v.tenantLookups.localEntries
  "Ops__DrainSeconds" $v.shutdown.drainSeconds
-}}
{{- if $v.secrets.previousKey -}}
{{- $_ := set $keys "Secrets__PreviousKeyFile" "/run/secrets/oma-gateway/previous-key" -}}
{{- end -}}
{{- if $v.redis.enabled -}}
{{- $_ := set $keys "Redis__ConnectionStringFile" "/run/secrets/oma-gateway/redis-connection-string" -}}
{{- else -}}
{{- $_ := set $keys "MailBudget__JournalFile" "/var/lib/oma-gateway/mail-budget.journal" -}}
{{- end -}}
{{- if $v.sessions.enabled -}}
{{- $_ := set $keys "Sessions__Enabled" true -}}
{{- end -}}
{{- if $v.ops.existingSecret -}}
{{- $_ := set $keys "Ops__TokenFile" "/run/secrets/oma-gateway/operator-token" -}}
{{- end -}}
{{- if $v.bss.existingSecret -}}
{{- $_ := set $keys "Bss__AccessKey" $v.bss.accessKey -}}
{{- $_ := set $keys "Bss__SecretKeyFile" "/run/secrets/oma-gateway/bss-secret-key" -}}
{{- end -}}
{{- range $i, $origin := $v.gateway.allowedOrigins -}}
{{- $_ := set $keys (printf "Gateway__AllowedOrigins__%d" $i) $origin -}}
{{- end -}}
{{- range $i, $cidr := $v.gateway.trustedProxies -}}
{{- $_ := set $keys (printf "Gateway__TrustedProxies__%d" $i) $cidr -}}
{{- end -}}
{{- range $key, $value := $v.settings -}}
{{- $_ := set $keys ($key | replace ":" "__") $value -}}
{{- end -}}
{{- range $key, $value := $keys -}}
{{- if not (kindIs "invalid" $value) }}
{{ $key }}: {{ if kindIs "float64" $value }}{{ toJson $value | quote }}{{ else }}{{ $value | toString | quote }}{{ end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The runtime's and OpenTelemetry's own variables. */}}
{{- define "oma-gateway.runtime" -}}
ASPNETCORE_ENVIRONMENT: Production
# A dump would hold tokens.
DOTNET_DbgEnableMiniDump: "0"
# Sockets go on on the thread that polls them: nothing in the gateway blocks.
DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS: "1"
{{- if .Values.privateCa.existingConfigMap }}
# Beside the image's own authorities, which stay in force as SSL_CERT_DIR.
SSL_CERT_FILE: /etc/oma-gateway/ca/ca.crt
{{- end }}
{{- if .Values.telemetry.otlpEndpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .Values.telemetry.otlpEndpoint | quote }}
OTEL_EXPORTER_OTLP_PROTOCOL: {{ .Values.telemetry.otlpProtocol | quote }}
OTEL_SERVICE_NAME: oma-gateway
{{- end }}
{{- end -}}
