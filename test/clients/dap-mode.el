;;; dap-mode.el --- Emacs' dap-mode drives one session -*- lexical-binding: t -*-

;; emacs -Q --batch -l dap-mode.el PYTHON PROGRAM NODE ADAPTER
;; Does what a person does in the editor, by dap-mode's own commands, at the markers of steps.py, and
;; prints one JSON object of what that person saw. Each wait ends with an error after 30 s.

(setq dap-breakpoints-file (make-temp-file "cutaway-breakpoints")
      lsp-session-file (make-temp-file "cutaway-lsp-session")
      dap-print-io nil
      dap-output-buffer-filter nil)
(require 'dap-mode)
;; dap-mode looks up its exception filters in there.
(require 'dap-ui)

(defvar seen '())
(defun saw (key value) (push (cons key value) seen))

(defun wait-until (what condition)
  "Let dap-mode read what comes until CONDITION holds."
  (let ((deadline (+ (float-time) 30)))
    (while (not (funcall condition))
      (when (> (float-time) deadline) (error "nothing came: %s" what))
      (accept-process-output nil 0.05))))

(defun frame-now () (dap--debug-session-active-frame (dap--cur-session)))
(defun wait-for-stop () (wait-until "a stop" #'frame-now))
(defun place () (list (gethash "name" (frame-now)) (gethash "line" (frame-now))))

(defun locals ()
  "Names and values of the first scope, as dap-mode's tree of variables asks for them."
  (let* ((scopes (gethash "scopes" (dap-request (dap--cur-session) "scopes"
                                                :frameId (gethash "id" (frame-now)))))
         (rows (dap-request (dap--cur-session) "variables"
                            :variablesReference (gethash "variablesReference" (car scopes)))))
    (mapcar (lambda (row) (cons (intern (gethash "name" row)) (gethash "value" row)))
            (gethash "variables" rows))))

(defun typed-in-console (text)
  (gethash "result" (dap-request (dap--cur-session) "evaluate" :expression text
                                 :frameId (gethash "id" (frame-now)) :context "repl")))

(defun shown-for (expression)
  "What `dap-eval' shows beside the cursor."
  (let (shown)
    (cl-letf (((symbol-function 'dap-overlays--display-interactive-eval-result)
               (lambda (value &rest _) (setq shown value))))
      (dap-eval expression)
      (wait-until "a value" (lambda () shown)))
    shown))

(defun go-to-marker (marker)
  (goto-char (point-min))
  (search-forward (concat "# @" marker))
  (beginning-of-line))

(pcase-let ((`(,python ,program ,node ,adapter) command-line-args-left))
  (setq command-line-args-left nil)
  (find-file program)
  (go-to-marker "call")
  (dap-breakpoint-add)
  (dap-start-debugging-noexpand
   (list :type "cutaway" :request "launch" :name "steps" :python python :program program
         :console "internalConsole" :dap-server-path (list node adapter)))
  (wait-for-stop)
  (saw 'breakpoint (place))
  (saw 'bound (mapcar (lambda (one) (gethash "verified" one))
                      (gethash program (dap--debug-session-breakpoints (dap--cur-session)))))
  (saw 'locals (locals))
  (dap-step-in (dap--cur-session))
  (wait-for-stop)
  (saw 'inside (place))
  (saw 'hover (shown-for "number"))
  (saw 'console (typed-in-console "number + 1"))
  (dap-step-out (dap--cur-session))
  (wait-for-stop)
  (dap-next (dap--cur-session))
  (wait-for-stop)
  (saw 'next (place))
  (saw 'pid (typed-in-console "__import__('os').getpid()"))
  (dap-disconnect (dap--cur-session))
  (wait-until "the adapter's end"
              (lambda () (not (process-live-p (dap--debug-session-proc (dap--cur-session))))))
  (princ (json-encode seen)))
