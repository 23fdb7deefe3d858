package pgtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// startLimit is how long a cluster may take to accept connections.
const startLimit = time.Minute

// cluster is a PostgreSQL server of this process.
type cluster struct {
	start sync.Once
	fsync bool
	made  atomic.Int64 // databases, for their names

	// Set by start. The lifeline closes with this process, or when nothing refers to
	// it any more, and the server ends with it.
	dir      string
	lifeline io.Closer
	err      error
}

// Two clusters at most: for tests, which need no disk, and for what measures one.
var (
	fast    cluster
	durable = cluster{fsync: true}
)

// supervise runs the server until the pipe from the test binary closes, which it
// does however the binary ends, and removes what the server leaves behind. Signals to
// the whole process group, such as the terminal's, must not keep it from that.
// $1 is the directory of the binaries, $2 the cluster's, $3 whether to wait for disks.
const supervise = `
trap '' HUP INT TERM
"$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 </dev/null || { echo failed; exit 1; }
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync="$3" -c full_page_writes="$3" -c max_connections=200 >>"$2/log" 2>&1 </dev/null &
server=$!
echo started
read -r end
kill -QUIT "$server"
wait "$server"
rm -rf "$2"
`

// ready starts the cluster if that was not done, and returns once it accepts
// connections, or why it does not.
func (c *cluster) ready(ctx context.Context) error {
	c.start.Do(func() { c.err = c.run(ctx) })
	return c.err
}

func (c *cluster) run(ctx context.Context) error {
	bin, err := binaries(ctx)
	if err != nil {
		return err
	}
	as, err := account()
	if err != nil {
		return err
	}
	if c.dir, err = directory(as); err != nil {
		return err
	}
	cmd := supervisor(bin, c.dir, c.fsync, as)
	if c.lifeline, err = cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	if said, _ := bufio.NewReader(out).ReadString('\n'); said != "started\n" {
		return fmt.Errorf("initdb: %s", c.log())
	}
	if err := c.answers(ctx); err != nil {
		return fmt.Errorf("PostgreSQL does not start: %w: %s", err, c.log())
	}
	return nil
}

// account is who runs the server: PostgreSQL refuses to run as root. It is nil for
// whoever runs the test.
func account() (*user.User, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	return user.Lookup("postgres")
}

// directory makes the cluster's directory. It has a socket in it, whose path has a
// limit of about 100 bytes, hence not in a directory named after the test.
func directory(owner *user.User) (string, error) {
	dir, err := os.MkdirTemp("/tmp", "pgtest")
	if err != nil || owner == nil {
		return dir, err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return "", err
	}
	return dir, os.Chown(dir, uid, -1)
}

// supervisor is the command that runs the server.
func supervisor(bin, dir string, fsync bool, as *user.User) *exec.Cmd {
	args := []string{"/bin/sh", "-c", supervise, "sh", bin, dir, strconv.FormatBool(fsync)}
	if as != nil {
		// Not su, which stays and passes signals on.
		args = append([]string{"setpriv", "--reuid=" + as.Uid, "--regid=" + as.Gid, "--clear-groups"}, args...)
	}
	return exec.Command(args[0], args[1:]...)
}

// answers returns when the server does. While it starts, it refuses connections.
func (c *cluster) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := c.exec(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// log returns the end of what the server has written.
func (c *cluster) log() []byte {
	f, err := os.Open(filepath.Join(c.dir, "log"))
	if err != nil {
		return []byte(err.Error())
	}
	defer f.Close()
	if end, err := f.Seek(0, io.SeekEnd); err == nil {
		_, _ = f.Seek(max(0, end-4096), io.SeekStart)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return []byte(err.Error())
	}
	return text
}
