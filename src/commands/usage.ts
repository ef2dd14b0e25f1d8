const EXITS = `
Exit codes: 0 done; 1 it could not do its work (an address in use, a cloud that does not answer); 2 wrong arguments or configuration.`;

/** The texts of --help. */
export const USAGE = {
  podgate: `podgate: one endpoint over several clouds

Usage: podgate [command] [options]

Commands:
  serve           answer requests (the default)
  check           check the configuration, log in to each cloud, say what was found
  hash-password   make a password hash for the configuration
  sandbox         run the simulated clouds alone
  image           send the file of an image to a gateway
  new-adapter     make an adapter for another kind of cloud, to be changed into one's own

podgate <command> --help says more.
${EXITS}`,

  serve: `podgate serve: answer requests

Usage: podgate serve [--config FILE]
       podgate serve --clouds-yaml FILE [--cloud NAME ...] [--all-projects]

  --config FILE        the configuration; default PODGATE_CONFIG, ./podgate.yaml, ./config/podgate.yaml
  --clouds-yaml FILE   no configuration but the clouds of that file, and one user "demo"
  --cloud NAME         with --clouds-yaml: only this entry (repeat for several)
  --all-projects       with --clouds-yaml: read the servers of all projects; needs administrators' entries

Without any of them, and without a configuration, it starts simulated clouds to play with.

Every scalar of the configuration can also be set as a variable: PODGATE_ and its path in capitals, for example
PODGATE_LISTEN=127.0.0.1:8888, PODGATE_OPERATIONS_LISTEN, PODGATE_REDIS_URL. Port 0 takes a free one.
For the simulated clouds: PODGATE_SANDBOX_PASSWORD (default a random one), PODGATE_SANDBOX_SERVERS (per cloud, default 40).

SIGHUP reads the configuration again (clouds, users, keys); a bad one is refused and the old one stays.
SIGTERM and SIGINT finish what runs and end; a second one ends at once.
${EXITS}`,

  check: `podgate check: check the configuration, log in to each cloud, say what was found

Usage: podgate check [--config FILE] [--extensions]
       podgate check --clouds-yaml FILE [--cloud NAME ...] [--all-projects] [--extensions]

  --extensions   names the extensions of services, too

Prints a table: cloud, adapter, identity URL, versions of the APIs, servers visible, time; below it what is wrong and what helps, also
when another adapter fits a cloud better.
Ends with 1 when a cloud cannot be used.
${EXITS}`,

  'hash-password': `podgate hash-password: make a password hash for the configuration

Usage: podgate hash-password

Asks for the password (without showing it), or reads the first line of standard input. Prints the hash for "password_hash".
${EXITS}`,

  sandbox: `podgate sandbox: run the simulated clouds alone

Usage: podgate sandbox [--servers N] [--host ADDRESS] [--public-host NAME] [--port FIRST]

  --servers N         servers per cloud; default PODGATE_SANDBOX_SERVERS or 40
  --host ADDRESS      address to listen on; default 127.0.0.1
  --public-host NAME  the name under which gateways elsewhere reach that address
  --port FIRST        first port: the clouds take every tenth from there; default free ones

Prints a configuration for a gateway in front of them and runs until it is stopped.
${EXITS}`,

  image: `podgate image: send the file of an image to a gateway, which gives it to a cloud

Usage: podgate image upload FILE [--name NAME] [--format FORMAT] [--cloud NAME] [--endpoint URL] [--user NAME] [--project NAME]

  --name NAME            what the image is called; default the name of the file without its end
  --format FORMAT        qcow2, raw, iso, vmdk, vhd, vhdx, vdi, ami, ari, aki or ploop; default what the file begins with, else how its name ends
  --cloud NAME           the cloud that is to have it; default the only one of the project
  --endpoint URL         the gateway; default OS_AUTH_URL, with or without /v3 at its end
  --user NAME            default OS_USERNAME
  --user-domain NAME     default OS_USER_DOMAIN_NAME, else Default
  --project NAME         default OS_PROJECT_NAME
  --project-domain NAME  default OS_PROJECT_DOMAIN_NAME, else Default
  --cacert FILE          certificates to trust for https; default OS_CACERT, else those of the machine

The password is OS_PASSWORD, or is asked for without showing it; OS_TOKEN is taken in place of user and password. The file is sent as it is read,
with a bar in a terminal and a line every 5 seconds elsewhere. In the end its MD5 is compared with that of the cloud. When it breaks off, no
image is left. Prints the id, the name, the status, the size and the checksum of the image.

Exit codes: 0 done; 1 refused, or broken off (the message says why); 2 wrong arguments, or a file that cannot be sent; 130 interrupted by Ctrl-C.`,

  'new-adapter': `podgate new-adapter: make an adapter for another kind of cloud, to be changed into one's own

Usage: podgate new-adapter NAME

  NAME   of the adapter and of its folder, for example acme: small letters, digits and hyphens

Makes the folder NAME here: an npm package with an adapter, a simulated cloud for it, and a test that runs the conformance kit. It is whole as
it is made. A folder that is there already is left alone.
${EXITS}`,
} as const;
