#!/usr/bin/env bash
# Makes a Google Cloud project a landing account of Tenantry: the identity pool by which the backend comes in, its service account with a role
# of exactly the calls of src/clouds/google, the service account whose key Rancher holds for its clusters, and the one as which that key is
# rotated. May be run again at any time.
#
#   google.sh <project> <issuer> <AWS account of the backend> <stage>
#
# The issuer is the URL that `aws iam enable-outbound-web-identity-federation` has answered in the backend's account.
# In another universe log in to that universe first; names of services and roles are the same there.
set -euo pipefail

project=${1:?project} issuer=${2:?issuer} account=${3:?AWS account} stage=${4:?stage}
here=$(cd "$(dirname "$0")" && pwd)
run() { gcloud --quiet --project "$project" "$@"; }
exists() { run "$@" >/dev/null 2>&1; }

run services enable compute.googleapis.com container.googleapis.com sqladmin.googleapis.com dns.googleapis.com \
  iam.googleapis.com iamcredentials.googleapis.com sts.googleapis.com cloudresourcemanager.googleapis.com \
  monitoring.googleapis.com

pool=(--location global --workload-identity-pool tenantry)
exists iam workload-identity-pools describe tenantry --location global ||
  run iam workload-identity-pools create tenantry --location global --display-name Tenantry
# Only roles of the backend's functions, whoever else the issuer speaks for.
provider=(--issuer-uri "$issuer" --attribute-mapping 'google.subject=assertion.sub'
  --attribute-condition "assertion.sub.startsWith('arn:aws:iam::$account:role/tenantry-$stage-')")
if exists iam workload-identity-pools providers describe aws "${pool[@]}"; then
  run iam workload-identity-pools providers update-oidc aws "${pool[@]}" "${provider[@]}"
else
  run iam workload-identity-pools providers create-oidc aws "${pool[@]}" "${provider[@]}"
fi

if exists iam roles describe tenantryProvisioning; then
  run iam roles update tenantryProvisioning --file "$here/google-provisioning.yml"
else
  run iam roles create tenantryProvisioning --file "$here/google-provisioning.yml"
fi

# When a key was used.
if exists iam roles describe tenantryKeyUsage; then
  run iam roles update tenantryKeyUsage --permissions monitoring.timeSeries.list
else
  run iam roles create tenantryKeyUsage --title 'Tenantry key usage' --permissions monitoring.timeSeries.list
fi

address() { run iam service-accounts list --filter "email ~ ^$1@" --format 'value(email)'; }
for name in tenantry tenantry-rancher tenantry-rancher-keys tenantry-database; do
  [ -n "$(address "$name")" ] || run iam service-accounts create "$name"
done
grant() { run projects add-iam-policy-binding "$project" --member "$1" --role "$2" --condition None >/dev/null; }

number=$(run projects describe "$project" --format 'value(projectNumber)')
identities=//iam.googleapis.com/projects/$number/locations/global/workloadIdentityPools/tenantry
grant "serviceAccount:$(address tenantry)" "projects/$project/roles/tenantryProvisioning"
run iam service-accounts add-iam-policy-binding "$(address tenantry)" \
  --member "principalSet:$identities/*" --role roles/iam.workloadIdentityUser >/dev/null

# The keys of that one account, and only by the function that rotates them.
grant "serviceAccount:$(address tenantry-rancher-keys)" "projects/$project/roles/tenantryKeyUsage"
run iam service-accounts add-iam-policy-binding "$(address tenantry-rancher)" \
  --member "serviceAccount:$(address tenantry-rancher-keys)" --role roles/iam.serviceAccountKeyAdmin >/dev/null
run iam service-accounts add-iam-policy-binding "$(address tenantry-rancher-keys)" \
  --member "principal:$identities/subject/arn:aws:iam::$account:role/tenantry-$stage-rotate-rancher-keys" \
  --role roles/iam.workloadIdentityUser >/dev/null

# Rancher's documentation of Google service accounts: Compute Viewer, Viewer, Kubernetes Engine Admin, Service Account User. The last one only for
# the account that the nodes have.
for role in roles/compute.viewer roles/viewer roles/container.admin; do
  grant "serviceAccount:$(address tenantry-rancher)" "$role"
done
nodes=$(run iam service-accounts list --filter "email ~ ^$number-compute@" --format 'value(email)')
grant "serviceAccount:$nodes" roles/container.defaultNodeServiceAccount
run iam service-accounts add-iam-policy-binding "$nodes" \
  --member "serviceAccount:$(address tenantry-rancher)" --role roles/iam.serviceAccountUser >/dev/null

# Whoever administers a tenant's database acts as this account and shows a token of it in the place of a password.
grant "serviceAccount:$(address tenantry-database)" roles/cloudsql.instanceUser

cat <<REGISTRATION
Register in infra/stages/$stage.json:
  "account": "$project",
  "access": {
    "workloadIdentityProvider": "$identities/providers/aws",
    "serviceAccount": "$(address tenantry)",
    "databaseAdministrator": "$(address tenantry-database)",
    "rancherServiceAccount": "$(address tenantry-rancher)",
    "rancherKeysServiceAccount": "$(address tenantry-rancher-keys)"
  }
In another universe with its "universeDomain". Make a key of $(address tenantry-rancher) and put its file, as it is, into the secret that the
registration names; it is rotated from then on. Where the organization forbids keys of service accounts (iam.disableServiceAccountKeyCreation),
the project needs an exception: Rancher takes nothing else.
REGISTRATION
