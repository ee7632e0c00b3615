{{/* Combinations that a schema can't see and that would break a promise. All that apply are named at once. */}}
{{- define "oma-gateway.guards" -}}
{{- $v := .Values -}}
{{- $errors := list -}}
{{- range $name, $image := dict "image" $v.image "redis.trial.image" $v.redis.trial.image -}}
{{- if eq $image.tag "latest" -}}
{{- $errors = append $errors (printf "%s.tag=latest: a rollback must find what ran; name a version, or a digest" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (include "oma-gateway.severalReplicas" .) (not $v.redis.enabled) -}}
{{- $errors = append $errors "more than one replica (replicaCount, autoscaling) needs redis.enabled=true: two memories can't keep one mail budget" -}}
{{- end -}}
{{- if not $v.secrets.existingSecret -}}
{{- $errors = append $errors "secrets.existingSecret is empty: the gateway does not start without its key (kubectl create secret generic oma-gateway-secrets --from-literal=key=\"$(openssl rand -base64 32)\")" -}}
{{- end -}}
{{- if and $v.secrets.previousKey (eq $v.secrets.previousKey $v.secrets.key) -}}
{{- $errors = append $errors "secrets.previousKey names the same key as secrets.key: the two are different keys of one Secret" -}}
{{- end -}}
{{- if and $v.redis.enabled (not $v.redis.existingSecret) -}}
{{- $errors = append $errors "redis.enabled=true needs redis.existingSecret, the Secret with the connection string" -}}
{{- end -}}
{{- if ne (empty $v.bss.accessKey) (empty $v.bss.existingSecret) -}}
{{- $errors = append $errors "bss.accessKey and bss.existingSecret belong together: the one names the pair, the other the Secret with its secret key" -}}
{{- end -}}
{{- if and $v.embedded.persistence.enabled $v.redis.enabled -}}
{{- $errors = append $errors "embedded.persistence is for a gateway without Redis: with redis.enabled=true the ledger lies in Redis" -}}
{{- end -}}
{{- if and $v.sessions.enabled (not $v.redis.enabled) -}}
{{- $errors = append $errors "sessions.enabled=true needs redis.enabled=true: the key ring that opens the cookies lies in Redis, and without it every restart ends every session" -}}
{{- end -}}
{{- if and $v.redis.trial.enabled (not $v.redis.enabled) -}}
{{- $errors = append $errors "redis.trial.enabled=true installs a Redis that the gateway would not use: set redis.enabled=true too" -}}
{{- end -}}
{{- if and $v.redis.trial.enabled (gt (int $v.mailBudget.requiredAcks) 0) -}}
{{- $errors = append $errors "mailBudget.requiredAcks asks for Redis replicas, and the trial Redis has none: no application would ever be forwarded" -}}
{{- end -}}
{{- if and (gt (int $v.mailBudget.requiredAcks) 0) (not $v.redis.enabled) -}}
{{- $errors = append $errors "mailBudget.requiredAcks needs redis.enabled=true" -}}
{{- end -}}
{{- if and $v.mailBudget.dailyLimit (not $v.mailBudget.timeZone) -}}
{{- $errors = append $errors "mailBudget.timeZone is empty: a daily limit needs the IANA zone whose midnight begins the day (Asia/Shanghai)" -}}
{{- end -}}
{{- if ge (int $v.mailBudget.headroom) (int ($v.mailBudget.dailyLimit | default 1)) -}}
{{- $errors = append $errors "mailBudget.headroom leaves nothing of mailBudget.dailyLimit" -}}
{{- end -}}
{{- if not $v.gateway.trustedProxies -}}
{{- if or $v.ingress.enabled $v.httpRoute.enabled -}}
{{- $errors = append $errors "behind an Ingress or HTTPRoute gateway.trustedProxies must name the proxy's addresses (CIDR): otherwise all clients share one address, and applicantLimits.perAddress shuts everybody out" -}}
{{- else if and (or $v.applicantLimits.perAddress.permits $v.applicantLimits.perAddress.dayShare $v.applicantLimits.perAddress.windowSeconds) (not $v.applicantLimits.perAddress.direct) -}}
{{- $errors = append $errors "applicantLimits.perAddress needs gateway.trustedProxies (CIDR), or direct=true where no proxy stands in between: otherwise the limit counts the proxy's address, and shuts everybody out" -}}
{{- end -}}
{{- end -}}
{{- if $v.ingress.enabled -}}
{{- if and (contains "nginx" $v.ingress.className) (not $v.ingress.underscoreHeadersAllowed) -}}
{{- $errors = append $errors "ingress class nginx drops X-Auth_Token silently: have the cluster's admin set enable-underscores-in-headers: \"true\" in the controller's ConfigMap, then say ingress.underscoreHeadersAllowed=true" -}}
{{- end -}}
{{- if not $v.ingress.hosts -}}
{{- $errors = append $errors "ingress.enabled=true needs ingress.hosts" -}}
{{- end -}}
{{- end -}}
{{- if and $v.httpRoute.enabled (not $v.httpRoute.parentRefs) -}}
{{- $errors = append $errors "httpRoute.enabled=true needs httpRoute.parentRefs, the Gateway that it joins" -}}
{{- end -}}
{{- if $v.externalSecrets.enabled -}}
{{- if not $v.externalSecrets.storeName -}}
{{- $errors = append $errors "externalSecrets.enabled=true needs externalSecrets.storeName" -}}
{{- end -}}
{{- if not $v.externalSecrets.key.remoteKey -}}
{{- $errors = append $errors "externalSecrets.enabled=true needs externalSecrets.key.remoteKey" -}}
{{- end -}}
{{- if and $v.secrets.previousKey (not $v.externalSecrets.previousKey.remoteKey) -}}
{{- $errors = append $errors "externalSecrets.enabled=true with secrets.previousKey needs externalSecrets.previousKey.remoteKey" -}}
{{- end -}}
{{- if and $v.redis.enabled (not $v.externalSecrets.redis.remoteKey) -}}
{{- $errors = append $errors "externalSecrets.enabled=true with Redis needs externalSecrets.redis.remoteKey" -}}
{{- end -}}
{{- if $v.redis.trial.enabled -}}
{{- $errors = append $errors "externalSecrets does not make the trial Redis' password: switch one of the two off" -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := $v.settings -}}
{{- if has (lower $key) (list "secrets:key" "secrets:previouskey" "redis:connectionstring" "ops:token" "bss:secretkey") -}}
{{- $errors = append $errors (printf "settings.%s would be a secret in clear in the pod's environment: use the value that names a Secret" $key) -}}
{{- end -}}
{{- end -}}
{{- if $v.autoscaling.enabled -}}
{{- if gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas) -}}
{{- $errors = append $errors "autoscaling.minReplicas is above autoscaling.maxReplicas" -}}
{{- end -}}
{{- if and $v.autoscaling.customMetric.enabled (or (not $v.autoscaling.customMetric.name) (not $v.autoscaling.customMetric.averageValue)) -}}
{{- $errors = append $errors "autoscaling.customMetric.enabled=true needs its name and averageValue" -}}
{{- end -}}
{{- end -}}
{{- if le (int $v.shutdown.terminationGraceSeconds) (add (int $v.shutdown.preStopSeconds) (int $v.shutdown.drainSeconds) 30 | int) -}}
{{- $errors = append $errors "shutdown.terminationGraceSeconds must be above shutdown.preStopSeconds + shutdown.drainSeconds + 30, the gateway's own time-out for ending, or the pod is killed in the middle of it" -}}
{{- end -}}
{{- if $errors -}}
{{- fail (printf "\n\nThese values can't be deployed:\n  - %s\n" (join "\n  - " $errors)) -}}
{{- end -}}
{{- end -}}
