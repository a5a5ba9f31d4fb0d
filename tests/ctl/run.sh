#!/bin/bash
# The suite of lindungctl.
exec "$(dirname "${BASH_SOURCE[0]}")/ctl.sh"
