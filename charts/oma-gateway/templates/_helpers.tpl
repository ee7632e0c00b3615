{{- define "oma-gateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "oma-gateway.fullname" -}}
{{- $name := include "oma-gateway.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels of one component: {context, component}. */}}
{{- define "oma-gateway.selector" -}}
app.kubernetes.io/name: {{ include "oma-gateway.name" .context }}
app.kubernetes.io/instance: {{ .context.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "oma-gateway.labels" -}}
{{ include "oma-gateway.selector" . }}
app.kubernetes.io/version: {{ .context.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: oma-gateway
app.kubernetes.io/managed-by: {{ .context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .context.Chart.Name .context.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Reference of an image: {image, fallbackTag}. */}}
{{- define "oma-gateway.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .fallbackTag }}
{{- end -}}
{{- end -}}

{{/* What every container of the chart is held to: the "restricted" pod security standard, and a read-only root. */}}
{{- define "oma-gateway.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "oma-gateway.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* Pods of a namespace, as a NetworkPolicy peer. */}}
{{- define "oma-gateway.peer" -}}
namespaceSelector:
  matchLabels: {{- toYaml .namespaceLabels | nindent 4 }}
{{- with .podLabels }}
podSelector:
  matchLabels: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end -}}

{{/* Whether two pods can run at once, now or after scaling. */}}
{{- define "oma-gateway.severalReplicas" -}}
{{- if or (and .Values.autoscaling.enabled (gt (int .Values.autoscaling.maxReplicas) 1)) (and (not .Values.autoscaling.enabled) (gt (int .Values.replicaCount) 1)) -}}true{{- end -}}
{{- end -}}

{{/* The files of config/, each replaced where config.files has one of its name: YAML of name to content. */}}
{{- define "oma-gateway.configFiles" -}}
{{- $files := dict -}}
{{- range $path, $content := .Files.Glob "files/config/*" -}}
{{- $_ := set $files (base $path) (toString $content) -}}
{{- end -}}
{{- range $name, $content := .Values.config.files -}}
{{- $_ := set $files $name $content -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}
